import type { Tool as WireTool } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Tool } from '../tools/define-tool.ts';

/** A tool as `tools/list` shows it. Building the schemas takes a while, so each tool is built once. */
export function createWireTools(): (tool: Tool) => WireTool {
  const built = new WeakMap<Tool, WireTool>();
  return tool => {
    const known = built.get(tool);
    if (known) return known;
    const wire = toWireTool(tool);
    built.set(tool, wire);
    return wire;
  };
}

function toWireTool(tool: Tool): WireTool {
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: { ...objectSchema(tool.input, 'input'), additionalProperties: false },
    ...(tool.structured && { outputSchema: objectSchema(tool.output.extend({ success: z.boolean() }), 'output') }),
    annotations: {
      title: tool.title,
      readOnlyHint: tool.readOnly,
      destructiveHint: tool.destructive ?? false,
      idempotentHint: tool.idempotent ?? tool.readOnly,
      openWorldHint: tool.openWorld ?? false,
    },
  };
}

function objectSchema(schema: z.ZodObject, io: 'input' | 'output'): WireTool['inputSchema'] {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io, override: ({ jsonSchema }) => trim(jsonSchema) });
  return { ...json, type: 'object' } as WireTool['inputSchema'];
}

/** Takes out what every client pays tokens for and no model needs. */
function trim(schema: z.core.JSONSchema.BaseSchema): void {
  const { additionalProperties: more } = schema;
  if (more === false || (typeof more === 'object' && Object.keys(more).length === 0)) delete schema.additionalProperties;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}
