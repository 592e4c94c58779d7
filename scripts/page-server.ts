import { join } from 'node:path';
import { createServer, type Plugin, type ViteDevServer } from 'vite';

const root = join(import.meta.dirname, '..');
/** What the page reaches of the host. */
const hostPaths = ['/api', '/open'];
/** Where the page is instead of `/`: its sources have a folder `api` as well. */
const base = '/page/';

/**
 * Vite's own server for the page, which shows each change at once; questions to the host go through it. The host's guards stay as they
 * are: they see requests of its own page, since this server refuses those of any other before it passes them on.
 * @param hostUrl where the host listens
 */
export async function startPageServer(hostUrl: string, port?: number): Promise<ViteDevServer> {
  const target = new URL(hostUrl).origin;
  const server = await createServer({
    configFile: join(root, 'src-renderer', 'vite.config.ts'),
    base,
    cacheDir: join(root, 'node_modules', '.cache', 'vite'),
    plugins: [ownPageOnly],
    server: {
      host: '127.0.0.1',
      ...(port !== undefined && { port }),
      cors: false,
      fs: { allow: ['src-renderer', 'src-shared', 'assets', 'node_modules'].map(folder => join(root, folder)) },
      proxy: Object.fromEntries(
        hostPaths.map(path => [
          path,
          {
            target,
            changeOrigin: true, // the host listens to its own name only
            configure: proxy =>
              proxy.on('proxyReq', request => request.hasHeader('origin') && request.setHeader('origin', target)),
          },
        ]),
      ),
    },
  });
  return server.listen();
}

/** Before the proxy names the host as the origin, each request has to come from this page or a program, as the host itself asks. */
const ownPageOnly: Plugin = {
  name: 'own-page-only',
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      const { origin, host } = request.headers;
      if (origin === undefined || origin === `http://${host}`) return next();
      response.writeHead(403).end('Only the page of this server may ask here.');
    });
  },
};

/** Where the page is. @param server one that listens */
export function pageAddress(server: ViteDevServer): string {
  return server.resolvedUrls!.local[0]!;
}
