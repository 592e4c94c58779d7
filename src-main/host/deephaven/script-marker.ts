import { hiddenPrefix } from './variables.ts';

let count = 0;

/** A text that stands for the end of one script in the server's log. */
export function newMarker(): string {
  count += 1;
  return `${hiddenPrefix}end_${process.pid.toString(36)}_${Date.now().toString(36)}_${count}`;
}

export function isMarker(text: string): boolean {
  return text.startsWith(`${hiddenPrefix}end_`);
}

/** The level that markers are logged with: the engine logs nothing there, and its page does not show it. */
export const markerLevel = 'TRACE';

/**
 * Code that writes the marker into the log that clients can follow, not to the process's own output. Everything printed before stands before
 * it, which is the only way to know that all output of a script has arrived. Makes no variable. The log takes whole lines only: `endLines`
 * ends those that were begun.
 */
export function markerCode(marker: string, language: 'python' | 'groovy', endLines = false): string {
  const stream = 'io.deephaven.io.logger.LogBufferOutputStream';
  const buffer = 'io.deephaven.io.logger.LogBufferGlobal';
  const level = 'io.deephaven.io.log.LogLevel';
  if (language === 'groovy')
    return (
      (endLines ? 'System.out.println(); System.err.println(); ' : '') +
      `new ${stream}(${buffer}.getInstance().get(), ${level}.${markerLevel}, 64, 256).write("${marker}\\n".getBytes())`
    );
  return [
    // Nothing can be continued by `pass`, so a script that ends within an expression stays the error that it is.
    'pass',
    'try:',
    ...(endLines ? [` __import__('sys').stdout.write('\\n'); __import__('sys').stderr.write('\\n')`] : []),
    ` (lambda t: t('${stream}')(t('${buffer}').getInstance().get(), t('${level}').${markerLevel}, 64, 256)` +
      `.write(t('java.lang.String')('${marker}\\n').getBytes()))(__import__('jpy').get_type)`,
    'except Exception: pass',
  ].join('\n');
}

/** Whether a script may leave a line of its output unfinished. */
export function mayLeaveLineOpen(code: string, language: 'python' | 'groovy'): boolean {
  if (language === 'groovy') return /\bprintf?\b|\b(out|err)\b/.test(code);
  return /\bend\s*=|\.write\s*\(|\.writelines\s*\(/.test(code);
}
