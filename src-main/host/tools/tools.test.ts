import { encode } from 'gpt-tokenizer';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Tool } from './define-tool.ts';
import { tools } from './index.ts';

/** As `tools/list` shows a tool. */
function listed(tool: Tool) {
  const { name, title, description, readOnly, destructive = false, idempotent = false, openWorld = false } = tool;
  return {
    name,
    title,
    description,
    inputSchema: z.toJSONSchema(tool.input, { io: 'input' }),
    ...(tool.structured && { outputSchema: z.toJSONSchema(tool.output) }),
    annotations: { readOnlyHint: readOnly, destructiveHint: destructive, idempotentHint: idempotent, openWorldHint: openWorld },
  };
}

describe('the list of tools', () => {
  it.each(tools.map(tool => [tool.name, tool] as const))('keeps the schema of %s', (_name, tool) => {
    expect(listed(tool)).toMatchSnapshot();
  });

  it('costs a model at most 4,500 tokens', () => {
    const advertised = tools.filter(tool => !tool.compatOnly);
    expect(encode(JSON.stringify({ tools: advertised.map(listed) })).length).toBeLessThanOrEqual(4500);
  });

  it('begins with a read-only tool that needs no argument', () => {
    expect(tools[0]?.readOnly).toBe(true);
    expect(tools[0]?.input.safeParse({}).success).toBe(true);
  });

  it.each(tools.map(tool => [tool.name, tool] as const))(
    '%s has a title, a short description and a strict flat input',
    (_name, tool) => {
      expect(tool.name).toMatch(/^[a-z][a-z0-9_]{2,39}$/);
      expect(tool.title).not.toBe('');
      expect(Buffer.byteLength(tool.description)).toBeLessThanOrEqual(600);
      const schema = z.toJSONSchema(tool.input, { io: 'input' });
      expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(Object.keys(schema)).not.toEqual(expect.arrayContaining(['anyOf']));
      expect(Object.keys(schema)).not.toEqual(expect.arrayContaining(['oneOf']));
      for (const argument of Object.values(tool.input.shape)) expect(argument).toHaveProperty('description', expect.any(String));
      if (tool.readOnly) expect(tool.destructive ?? false).toBe(false);
    },
  );
});
