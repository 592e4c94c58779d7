import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** React Aria brings its few words in thirty languages; ours are English, so its are as well. */
const oneLanguage: Plugin = {
  name: 'one-language',
  enforce: 'pre',
  resolveId(source, importer) {
    const english = source.replace(/^(\..*\/intl\/.+\/)[a-z]{2}-[A-Z]{2}\.mjs$/, '$1en-US.mjs');
    return english === source ? undefined : this.resolve(english, importer);
  },
};

export default defineConfig({
  root: import.meta.dirname,
  // Addresses in the page are relative to the host that serves it.
  base: '/',
  plugins: [react(), oneLanguage, emptyWithoutHtml()],
  // The host puts a fresh nonce here with every answer; React Aria's one style needs it.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The content policy allows files of ours, not data: addresses or inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The page comes from this computer: one file of 500 kB is read at once.
    chunkSizeWarningLimit: 800,
  },
});

/** React Aria empties its announcer with `innerHTML = ''`, which Trusted Types forbid: it threw at the second step of a number field. */
function emptyWithoutHtml(): Plugin {
  return {
    name: 'empty-without-html',
    transform(code, id) {
      if (!id.includes('/dist/private/live-announcer/')) return undefined;
      const changed = code.replaceAll(".innerHTML = ''", '.replaceChildren()');
      if (changed === code) throw new Error('React Aria’s announcer is another one now: look whether it still sets innerHTML.');
      return { code: changed, map: null };
    },
  };
}
