import type { SessionLanguage } from '../../../src-shared/session.ts';
import { UserError } from '../../../src-shared/user-error.ts';
import { CallFailure } from './calls.ts';
import type { CallLimits } from './calls.ts';
import type { ScriptFailure, ScriptResult, VariableChange } from './connection.ts';
import type { FieldInfo } from './generated/application_pb.ts';
import type { ExecuteCommandResponse } from './generated/console_pb.ts';
import { ConsoleService } from './generated/console_pb.ts';
import type { Login } from './login.ts';
import { parseGroovyFailure, parsePythonFailure } from './script-failure.ts';
import { ScriptLog } from './script-log.ts';
import type { LogLine } from './script-log.ts';
import { markerCode, mayLeaveLineOpen, newMarker } from './script-marker.ts';
import { scriptSource } from './script-source.ts';
import { exportTicket, ticketOf } from './tickets.ts';
import { isShown, variableOf } from './variables.ts';

const nanosPerMilli = 1_000_000n;

/** What a script did, as far as it got. */
export type ScriptOutcome = Omit<ScriptResult, 'elapsedMs'>;

/** The script console of one login. One script at a time. */
export interface ScriptConsole {
  /** Runs to the end, however long that takes; the signal leaves it running. @throws CallFailure */
  run(code: string, signal: AbortSignal, onLine: (line: LogLine) => void): Promise<ScriptOutcome>;
  /** What the running script printed so far, once nobody waits for it any more. */
  abandon(): LogLine[];
}

/** Starts the console. `timeout` in milliseconds. @throws CallFailure; UserError CONFIG_ERROR when the server runs another language */
export async function startConsole(login: Login, language: SessionLanguage, limits: CallLimits): Promise<ScriptConsole> {
  const consoleId = ticketOf(exportTicket(login.nextExport()));
  const request = { resultId: consoleId, sessionType: language };
  await login.calls.unary(ConsoleService.method.startConsole, request, limits).catch((error: unknown) => {
    throw isOtherLanguage(error) ? otherLanguage(language, error) : error;
  });
  const execute = (code: string, signal: AbortSignal) =>
    login.calls.unary(ConsoleService.method.executeCommand, { consoleId, code }, { signal, timeout: 0 });
  const log = new ScriptLog(login);
  // Says what time it is there, so that older output is not taken for ours.
  let lastEnd = (await execute(markerCode(newMarker(), language), limits.signal)).endTimestamp;

  return {
    async run(code, signal, onLine) {
      const marker = newMarker();
      log.begin(marker, (lastEnd / nanosPerMilli) * 1000n - 1n, onLine);
      const answer = await send(code, marker, signal);
      lastEnd = answer.endTimestamp;
      const startMicros = (answer.startTimestamp / nanosPerMilli) * 1000n;
      const { lines, isCut } = await log.finish(marker, startMicros, signal);
      const failure = failureOf(answer, code);
      const output = mayLeaveLineOpen(code, language) ? withoutOurLineEnds(outputOf(lines)) : outputOf(lines);
      return { ...changesOf(answer), ...output, ...(isCut && { isCut }), ...(failure ? { failure } : {}) };
    },
    abandon: () => log.abandon(),
  };

  async function send(code: string, marker: string, signal: AbortSignal): Promise<ExecuteCommandResponse> {
    const source = scriptSource(code, language);
    if (language === 'groovy') {
      const answer = await execute(source.code, signal);
      await execute(markerCode(marker, language, mayLeaveLineOpen(code, language)), signal);
      return answer;
    }
    const end = markerCode(marker, language, mayLeaveLineOpen(code, language));
    const answer = await execute(`${source.code}\n${end}`, signal);
    if (!answer.errorMessage) return answer;
    // A syntax error may lie in how the script meets the marker; nothing ran, so ask for the error of the script alone.
    const shown = isSyntaxError(answer.errorMessage) ? await execute(source.code, signal) : answer;
    await execute(end, signal);
    return shown;
  }

  function failureOf({ errorMessage }: ExecuteCommandResponse, code: string): ScriptFailure | undefined {
    if (!errorMessage) return undefined;
    return language === 'python'
      ? parsePythonFailure(errorMessage, scriptSource(code, language).isWrapped)
      : parseGroovyFailure(errorMessage, code);
  }
}

/** ConsoleServiceGrpcImpl.java of the server has these words. */
function isOtherLanguage(error: unknown): boolean {
  return error instanceof CallFailure && /^session type '.*' is not supported$/.test(error.message);
}

function otherLanguage(language: SessionLanguage, cause: unknown): UserError {
  return new UserError('CONFIG_ERROR', `The server runs no ${language} scripts`, {
    cause,
    hint: 'Set session_type of this session to the language that its server was started with. Tables can be read all the same.',
  });
}

/** Printed lines by stream. */
export function outputOf(lines: readonly LogLine[]): { stdout: string; stderr: string } {
  const textOf = (stream: LogLine['stream']) =>
    lines
      .filter(line => line.stream === stream)
      .map(line => line.text)
      .join('');
  return { stdout: textOf('stdout'), stderr: textOf('stderr') };
}

/** The marker ended both streams' last lines. */
function withoutOurLineEnds({ stdout, stderr }: { stdout: string; stderr: string }): { stdout: string; stderr: string } {
  return { stdout: stdout.replace(/\n$/, ''), stderr: stderr.replace(/\n$/, '') };
}

function changesOf({ changes }: ExecuteCommandResponse): Pick<ScriptResult, 'created' | 'updated' | 'removed'> {
  return { created: shown(changes?.created), updated: shown(changes?.updated), removed: shown(changes?.removed) };
}

function shown(fields: readonly FieldInfo[] = []): VariableChange[] {
  return fields.filter(isShown).map(variableOf);
}

function isSyntaxError(errorMessage: string): boolean {
  return !errorMessage.includes('Traceback (most recent call last)') && /^(Syntax|Indentation|Tab)Error\b/m.test(errorMessage);
}
