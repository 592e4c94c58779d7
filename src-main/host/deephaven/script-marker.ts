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
 * it, which is the only way to know that all output of a script has arrived. Makes no variable.
 */
export function markerCode(marker: string, language: 'python' | 'groovy'): string {
  if (language === 'groovy')
    return `new io.deephaven.io.logger.LogBufferOutputStream(io.deephaven.io.logger.LogBufferGlobal.getInstance().get(), io.deephaven.io.log.LogLevel.${markerLevel}, 64, 256).write("${marker}\\n".getBytes())`;
  return [
    // Nothing can be continued by `pass`, so a script that ends within an expression stays the error that it is.
    'pass',
    'try:',
    ` (lambda t: t('io.deephaven.io.logger.LogBufferOutputStream')(t('io.deephaven.io.logger.LogBufferGlobal').getInstance().get(), t('io.deephaven.io.log.LogLevel').${markerLevel}, 64, 256).write(t('java.lang.String')('${marker}\\n').getBytes()))(__import__('jpy').get_type)`,
    'except Exception: pass',
  ].join('\n');
}
