import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { encode } from 'gpt-tokenizer';
import { expect, it } from 'vitest';
import { startTestHost } from './host.ts';
import { modern, send } from './transport/raw.ts';

interface WireTool {
  name: string;
  title: string;
  description: string;
  inputSchema: { type: string; properties: Record<string, object>; additionalProperties: boolean };
  annotations: Record<string, unknown>;
}

/** What one file per tool holds, a folder beside the tools. */
const kept = fileURLToPath(new URL('../src-main/host/tools/wire', import.meta.url));
const howToUpdate = 'Where this is meant, run `npm run suite -- --project transport tools-list -u` and commit the difference';

const advertised = await toolsOf({});
const all = await toolsOf({ tools: { compat_v2: true } });

it.each(all.map(tool => [tool.name, tool] as const))('sends %s as its file says', async (name, tool) => {
  await expect(`${JSON.stringify(tool, null, 2)}\n`, howToUpdate).toMatchFileSnapshot(`${kept}/${name}.json`);
});

it('has no file of a tool that is gone', async () => {
  const files = new Set(await readdir(kept));
  for (const { name } of all) files.delete(`${name}.json`);
  expect([...files]).toEqual([]);
});

it('costs a model at most 4,500 tokens', () => {
  expect(encode(JSON.stringify({ tools: advertised })).length).toBeLessThanOrEqual(4500);
});

it('begins with a tool that only reads and answers without arguments', async () => {
  await using host = await startTestHost({ config: {} });
  expect(advertised[0]?.annotations['readOnlyHint']).toBe(true);
  expect(await host.call(advertised[0]!.name)).toMatchObject({ success: true });
});

it.each(all.map(tool => [tool.name, tool] as const))('%s says what a client and a model need', (name, tool) => {
  expect(name).toMatch(/^[a-z][a-z0-9_]{2,39}$/);
  expect(tool.title).not.toBe('');
  expect(Buffer.byteLength(tool.description)).toBeLessThanOrEqual(600);
  expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
  expect(tool.inputSchema).not.toHaveProperty('anyOf');
  expect(tool.inputSchema).not.toHaveProperty('oneOf');
  const undescribed = Object.entries(tool.inputSchema.properties).filter(([, argument]) => !('description' in argument));
  expect(undescribed).toEqual([]);
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = tool.annotations;
  expect([readOnlyHint, destructiveHint, idempotentHint, openWorldHint]).toEqual(Array(4).fill(expect.any(Boolean)));
  expect(readOnlyHint && destructiveHint).toBe(false);
});

/** The tools in an answer to `tools/list`, as they came. */
async function toolsOf(config: object): Promise<WireTool[]> {
  await using host = await startTestHost({ config });
  const { headers, body } = modern('tools/list');
  const { json } = await send(host.url, { headers: { ...headers, authorization: `Bearer ${host.token}` }, body });
  return json.result!['tools'] as WireTool[];
}
