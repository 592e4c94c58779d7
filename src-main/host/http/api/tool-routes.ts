import { Hono } from 'hono';
import type { ToolSummary } from '../../../../src-shared/tools-api.ts';
import type { Activity } from '../../observe/activity.ts';
import type { Config } from '../../config/schema.ts';
import type { Tool } from '../../tools/define-tool.ts';
import type { GuardEnv } from '../guards.ts';

export interface ToolParts {
  tools: readonly Tool[];
  config: () => Config;
  activity: Pick<Activity, 'counts'>;
}

/** What clients can be offered, and how much it is used. */
export function createToolRoutes({ tools, config, activity }: ToolParts): Hono<GuardEnv> {
  const routes = new Hono<GuardEnv>();
  routes.get('/', c => {
    const { groups } = config().tools;
    const summary = (tool: Tool): ToolSummary => ({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      kind: tool.destructive ? 'destroys' : tool.readOnly ? 'reads' : 'changes',
      ...(!groups[tool.group] && { offBy: `tools.groups.${tool.group}` }),
      calls: activity.counts().get(tool.name) ?? 0,
    });
    return c.json({ tools: tools.filter(({ compatOnly }) => !compatOnly).map(summary) });
  });
  return routes;
}
