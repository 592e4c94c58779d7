import { z } from 'zod';
import { UserError } from '../../../src-shared/user-error.ts';
import { longestWaitSeconds } from '../../../src-shared/longest-wait.ts';
import type { ScriptResult } from '../deephaven/connection.ts';
import type { Session } from '../sessions/sessions.ts';
import { defineSessionTool, type ToolContext } from './define-tool.ts';
import { scriptError } from './script-failure.ts';
import { checkScriptSize, readScriptFile } from './script-source.ts';
import { sessionIdInput } from './shared-inputs.ts';
import { previewTables } from './table-preview.ts';

/** How much of stdout and of stderr an answer carries, from the end. */
const outputCharacters = 20_000;

const variable = z.object({ name: z.string(), type: z.string() });

export const sessionScriptRun = defineSessionTool({
  name: 'session_script_run',
  title: 'Run script',
  description:
    'Runs Python (or Groovy, by the session) in a session; variables stay there. Returns created and changed variables, stdout and stderr. Print what you want to see, or set preview_rows to see the tables it makes. Give script or script_path. Scripts of one session run one after another.',
  group: 'core',
  readOnly: false,
  destructive: true,
  input: z.strictObject({
    session_id: sessionIdInput,
    script: z.string().optional().describe('The code'),
    script_path: z.string().optional().describe("File on the user's computer, in a workspace root"),
    start_line: z.int().min(1).optional().describe('First line of the file to run'),
    end_line: z.int().min(1).optional().describe('Last line to run'),
    language: z.enum(['python', 'groovy']).optional().describe('Fails if the session has another'),
    timeout_seconds: z.int().min(0).max(longestWaitSeconds).optional().describe('0: no limit'),
    preview_rows: z.int().min(0).max(50).default(0).describe('Show the first rows of each table made or changed'),
  }),
  structured: true,
  output: z.looseObject({
    session_id: z.string(),
    created: z.array(variable),
    updated: z.array(variable),
    removed: z.array(variable),
    stdout: z.string(),
    stderr: z.string(),
    stdout_truncated: z.boolean(),
    elapsed_ms: z.int(),
    previews: z.record(z.string(), z.string()).optional(),
  }),

  async resolve(input, context) {
    checkAllowed(context.services.sessions.find(input.session_id), input.language, context);
    const { start_line: _start, end_line: _end, ...rest } = input;
    return { ...rest, script: await scriptOf(input, context) };
  },

  async confinement({ session_id }, { services, signal }) {
    return (await services.sessions.find(session_id).details({ connect: false, signal })).sandboxing;
  },

  async run(session, input, context) {
    const code = input.script!;
    context.audit({ script: code });
    if (code.trim() === '') return nothingRun(context);
    const timeoutSeconds = input.timeout_seconds ?? context.config.timeouts.script;
    const result = await session.connection.runScript(
      { code, timeout: timeoutSeconds * 1000, onOutput: (_stream, text) => context.output(text) },
      context.signal,
    );
    const output = outputFields(result);
    if (result.failure) throw await scriptError(result.failure, output, session, timeoutSeconds, context.signal);
    const previews = await previewTables([...result.created, ...result.updated], input.preview_rows, session, context);
    return { ...output, ...(previews && { previews }) };
  },
});

function checkAllowed(session: Session, language: string | undefined, { config }: Pick<ToolContext, 'config'>): void {
  if (session.origin === 'static' && config.community.sessions[session.name]?.read_only) {
    throw new UserError('READ_ONLY', `Session '${session.id}' is read-only.`, {
      hint: `Only the user can allow scripts there: read_only of community.sessions.${session.name} in deephaven_mcp.json.`,
    });
  }
  if (language !== undefined && language !== session.language) {
    throw new UserError('INVALID_ARGUMENT', `Session '${session.id}' runs ${session.language}, not ${language}.`);
  }
}

interface Source {
  script?: string | undefined;
  script_path?: string | undefined;
  start_line?: number | undefined;
  end_line?: number | undefined;
}

async function scriptOf(
  { script, script_path, start_line, end_line }: Source,
  { config }: Pick<ToolContext, 'config'>,
): Promise<string> {
  if (script !== undefined && script_path !== undefined) {
    throw new UserError('INVALID_ARGUMENT', 'Give either script or script_path, not both.');
  }
  if (script_path !== undefined) return readScriptFile(script_path, { startLine: start_line, endLine: end_line }, config);
  if (script === undefined) throw new UserError('INVALID_ARGUMENT', 'Must provide either script or script_path.');
  if (start_line !== undefined || end_line !== undefined) {
    throw new UserError('INVALID_ARGUMENT', 'start_line and end_line go with script_path only.');
  }
  return checkScriptSize(script);
}

function nothingRun({ warn }: ToolContext) {
  warn('The script is empty: nothing was run.');
  return { created: [], updated: [], removed: [], stdout: '', stderr: '', stdout_truncated: false, elapsed_ms: 0 };
}

function outputFields({ created, updated, removed, stdout, stderr, isCut = false, elapsedMs }: ScriptResult) {
  return {
    created,
    updated,
    removed,
    stdout: stdout.slice(-outputCharacters),
    stderr: stderr.slice(-outputCharacters),
    stdout_truncated: isCut || stdout.length > outputCharacters || stderr.length > outputCharacters,
    elapsed_ms: Math.round(elapsedMs),
  };
}
