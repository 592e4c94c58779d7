/** A Python script as it is sent. `isWrapped`: its traceback begins with a frame of ours. */
export interface ScriptSource {
  code: string;
  isWrapped: boolean;
}

/**
 * Characters beyond the basic plane reach Python as Java's modified UTF-8, which it refuses. Such a script goes as base64 and is compiled
 * under the file name and in the scope that the engine would use, so that line numbers and globals are the same.
 */
export function scriptSource(code: string, language: 'python' | 'groovy'): ScriptSource {
  if (language !== 'python' || !/[\u{10000}-\u{10FFFF}]/u.test(code)) return { code, isWrapped: false };
  const text = Buffer.from(code).toString('base64');
  return { code: `exec(compile(__import__('base64').b64decode('${text}'), '<string>', 'exec'))`, isWrapped: true };
}
