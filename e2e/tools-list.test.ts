import { encode } from 'gpt-tokenizer';
import { expect, it } from 'vitest';
import { startTestHost } from './host.ts';

it('lists every tool with what clients need, within the token budget', async () => {
  await using host = await startTestHost();
  const { tools } = await host.client.listTools();
  expect(encode(JSON.stringify({ tools })).length).toBeLessThanOrEqual(4500);
  for (const tool of tools) {
    expect(tool.title).toBeTruthy();
    expect(tool.description).toBeTruthy();
    expect(Object.keys(tool.annotations ?? {})).toEqual(
      expect.arrayContaining(['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']),
    );
    expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
  }
  expect(tools[0]?.annotations?.readOnlyHint).toBe(true);
  expect(await host.call(tools[0]!.name)).toMatchObject({ success: true });
});
