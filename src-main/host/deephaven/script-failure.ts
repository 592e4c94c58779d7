import type { ScriptFailure } from './connection.ts';

const javaFrame = /^\t(at |\.\.\. \d+ more)/;
const enginePrefix = /^[\w.$]+: Error in Python interpreter:\s*$/;
const chained = /^(The above exception was the direct cause|During handling of the above exception)/;
/** An exception's own line: a class, perhaps with its modules, and a message. */
const exceptionLine = /^(?:\s*[|+] )?([A-Za-z_][\w.$]*)(?:: |$)/;

/** What is looked at of a failure's text: its first and its last lines, each up to so many characters. */
const partLines = 500;
const lineCharacters = 2000;

/** What went wrong in a Python script, from the server's text: the interpreter's lines and Java's frames in turn, in which parts repeat. */
export function parsePythonFailure(errorMessage: string, isWrapped: boolean): ScriptFailure {
  const lines = withoutRepetition(linesOf(errorMessage).filter(line => !javaFrame.test(line) && !enginePrefix.test(line)));
  const shown = isWrapped ? withoutWrapper(lines) : lines;
  const last = shown.slice(shown.findLastIndex(line => line.startsWith('Traceback ')) + 1);
  const own =
    last.find(line => /^\w/.test(line)) ?? last.find(line => /^\s*\| \w+(: |$)/.test(line)) ?? last.find(line => line.trim());
  const headline = own?.replace(/^\s*\| /, '').trim() || 'The script failed';
  const errorType = exceptionLine.exec(headline)?.[1];
  return {
    reason: 'error',
    headline,
    traceback: shown.join('\n').trim(),
    ...(errorType ? { errorType } : {}),
    ...lineOf(last, shown),
  };
}

/** What went wrong in a Groovy script: the innermost cause that is named, and all causes without their frames. */
export function parseGroovyFailure(message: string, code: string): ScriptFailure {
  const errorMessage = linesOf(message).join('\n');
  const isUncompiled = /^[\w.$]+: startup failed:/.test(errorMessage);
  const text = isUncompiled ? withOwnLines(errorMessage, code) : errorMessage;
  const lines = text.split('\n').filter(line => !javaFrame.test(line));
  const at = lines.findLastIndex(line => /^(Caused by: )?[\w.$]+(Exception|Error|ExceptionWrapper)\b/.test(line));
  const named = (lines[Math.max(at, 0)] ?? '').replace(/^Caused by: /, '').trim();
  const headline = named.endsWith(':') ? `${named} ${messageBelow(lines.slice(at + 1))}`.trim() : named || 'The script failed';
  const errorType = exceptionLine.exec(headline)?.[1];
  const line = isUncompiled ? /@ line (\d+)/.exec(text)?.[1] : groovyFrameLine(text);
  return {
    reason: 'error',
    headline,
    traceback: lines.join('\n').trim(),
    ...(errorType ? { errorType } : {}),
    ...(line ? { line: Number(line) } : {}),
  };
}

/** Lines without what nobody reads: a server may send megabytes, and whatever looks at them takes its time. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  const shown = lines.length <= 2 * partLines ? lines : [...lines.slice(0, partLines), ...lines.slice(-partLines)];
  return shown.map(line => line.slice(0, lineCharacters));
}

/** The engine puts a line of its own before the script, and some behind it, where the compiler sees what was left open. */
function withOwnLines(text: string, code: string): string {
  const last = code.trimEnd().split('\n').length;
  const own = (line: string) => Math.min(Math.max(1, Number(line) - 1), last);
  return text
    .replace(/(^Script_\d+: |@ line )(\d+)/gm, (_, before: string, line: string) => `${before}${own(line)}`)
    .replace(/(?<!\\n)(\\n)+\/\/ this final true [^']*/, '');
}

/** Where the innermost cause, or else the exception, passed through this script: what it calls may come from scripts before it. */
function groovyFrameLine(text: string): number | undefined {
  const script = /\b(Script_\d+)\.run\(\1\.groovy:/.exec(text)?.[1];
  if (!script) return undefined;
  const cause = text.slice(text.lastIndexOf('\nCaused by: ') + 1);
  const frame = new RegExp(`\\(${script}\\.groovy:(\\d+)\\)`);
  const line = (frame.exec(cause) ?? frame.exec(text))?.[1];
  return Math.max(1, Number(line) - 1);
}

/** The message of an exception whose first line is empty. */
function messageBelow(lines: string[]): string {
  const stated = lines.map(line => /^Exception message\s*: (.*)/.exec(line)?.[1]).find(Boolean);
  return stated ?? lines.find(line => line.trim())?.replace(/^Script_\w+: \d+: /, '') ?? '';
}

/** Ends before a traceback that no sentence ties to the one before it: that is the cause told once more, from Java's side. */
function withoutRepetition(lines: string[]): string[] {
  const again = lines.findIndex((line, index) => {
    if (!line.startsWith('Traceback ') || !lines.slice(0, index).some(before => before.trim())) return false;
    return !chained.test(lines.slice(0, index).findLast(before => before.trim())!);
  });
  return again < 0 ? lines : lines.slice(0, again);
}

/** Drops the frame of the line that compiles and runs a script sent as base64. */
function withoutWrapper(lines: string[]): string[] {
  const ours = lines.findIndex(line => line === '  File "<string>", line 1, in <module>');
  const isOurs = ours >= 0 && lines[ours + 1]?.startsWith('  File "<string>"');
  if (!isOurs) return lines;
  // What can't be compiled has no frame of its own, and no heading without ours.
  return lines[ours + 1]!.includes(', in ') ? lines.toSpliced(ours, 1) : lines.toSpliced(ours - 1, 2);
}

function lineOf(last: string[], all: string[]): { line?: number } {
  const frames = [...last, ...all].filter(line => /^\s*(?:\|\s*)?File "<string>", line \d+/.test(line));
  const frame = frames.find(line => line.endsWith(', in <module>')) ?? frames[0];
  const line = /line (\d+)/.exec(frame ?? '')?.[1];
  return line ? { line: Number(line) } : {};
}
