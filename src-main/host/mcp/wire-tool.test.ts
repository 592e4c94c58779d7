import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, type Tool } from '../tools/define-tool.ts';
import { createWireTools } from './wire-tool.ts';

const tool: Tool = defineTool({
  name: 'count_rows',
  title: 'Count rows',
  description: 'Counts.',
  group: 'core',
  readOnly: true,
  input: z.object({ table: z.string().describe('Its name'), limit: z.number().int().default(5) }),
  structured: true,
  output: z.looseObject({ rows: z.array(z.object({ n: z.int().min(0) })) }),
  run: async () => ({ rows: [] }),
});

it('shows strict arguments, and nothing that only costs tokens', () => {
  expect(createWireTools()(tool)).toEqual({
    name: 'count_rows',
    title: 'Count rows',
    description: 'Counts.',
    inputSchema: {
      type: 'object',
      properties: { table: { type: 'string', description: 'Its name' }, limit: { type: 'integer', default: 5 } },
      required: ['table'],
      additionalProperties: false,
    },
    outputSchema: {
      type: 'object',
      properties: {
        rows: {
          type: 'array',
          items: { type: 'object', properties: { n: { type: 'integer', minimum: 0 } }, required: ['n'] },
        },
        success: { type: 'boolean' },
      },
      required: ['rows', 'success'],
    },
    annotations: { title: 'Count rows', readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  });
});

it('builds each tool once', () => {
  const wireTool = createWireTools();
  expect(wireTool(tool)).toBe(wireTool(tool));
});
