import { expect, it } from 'vitest';
import { parseGroovyFailure, parsePythonFailure } from './script-failure.ts';

const frames =
  '\tat org.jpy.PyLib.executeCode(Native Method)\n\tat java.base/java.lang.Thread.run(Thread.java:840)\n\t... 21 more\n';

it('takes the last exception of a chain, without its repetition by Java', () => {
  const text = `java.lang.RuntimeException: Error in Python interpreter:
Traceback (most recent call last):
  File "/venv/deephaven/table.py", line 1372, in update
    return Table(j_table=self.j_table.update(*formulas))
RuntimeError: io.deephaven.FormulaCompilationException: Formula compilation error for: nope
${frames}
The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "<string>", line 2, in <module>
  File "/venv/deephaven/table.py", line 1374, in update
    raise DHError(e, "table update operation failed.") from e
deephaven.dherror.DHError: table update operation failed. : Cannot find variable or class nope
Traceback (most recent call last):
  File "/venv/deephaven/table.py", line 1372, in update
RuntimeError: io.deephaven.FormulaCompilationException: Formula compilation error for: nope
${frames}`;
  const failure = parsePythonFailure(text, false);
  expect(failure).toMatchObject({
    headline: 'deephaven.dherror.DHError: table update operation failed. : Cannot find variable or class nope',
    errorType: 'deephaven.dherror.DHError',
    line: 2,
  });
  expect(failure.traceback!.match(/RuntimeError/g)).toHaveLength(1);
  expect(failure.traceback).not.toContain('\tat ');
});

it('keeps all lines of a message and shows the first', () => {
  const text = `java.lang.RuntimeException: Error in Python interpreter:\nTraceback (most recent call last):\n  File "<string>", line 4, in <module>\n  File "<string>", line 2, in f\nValueError: multi\nline\n\n${frames}`;
  expect(parsePythonFailure(text, false)).toMatchObject({
    headline: 'ValueError: multi',
    line: 4,
    traceback: expect.stringMatching(/multi\nline$/),
  });
});

it('finds the line of a syntax error', () => {
  const text = `java.lang.RuntimeException: Error in Python interpreter:\n  File "<string>", line 2\n    x=2\n    ^\nIndentationError: expected an indented block after 'if' statement on line 1\n\n${frames}`;
  expect(parsePythonFailure(text, false)).toMatchObject({ errorType: 'IndentationError', line: 2 });
});

it('drops the frame of the wrapper', () => {
  const text = `java.lang.RuntimeException: Error in Python interpreter:\nTraceback (most recent call last):\n  File "<string>", line 1, in <module>\n  File "<string>", line 7, in <module>\nNameError: name 'x' is not defined\n${frames}`;
  const failure = parsePythonFailure(text, true);
  expect(failure.line).toBe(7);
  expect(failure.traceback!.match(/File/g)).toHaveLength(1);
});

it('names an exception without a message, and a group', () => {
  const bare = 'Traceback (most recent call last):\n  File "<string>", line 2, in <module>\nE\n';
  expect(parsePythonFailure(bare, false)).toMatchObject({ headline: 'E', errorType: 'E' });
  const group =
    '  + Exception Group Traceback (most recent call last):\n  |   File "<string>", line 1, in <module>\n  | ExceptionGroup: g (1 sub-exception)\n  +-+---\n';
  expect(parsePythonFailure(group, false)).toMatchObject({ headline: 'ExceptionGroup: g (1 sub-exception)', line: 1 });
});

it('reads a Groovy failure, by the line where its cause left the script', () => {
  const text = `java.lang.RuntimeException: failed\n\tat Script_7.run(Script_7.groovy:5)\n${frames}Caused by: java.lang.ArithmeticException: Division by zero\n\tat Script_3$_run_closure1.doCall(Script_3.groovy:9)\n\tat Script_7.run(Script_7.groovy:3)\n`;
  expect(parseGroovyFailure(text, 'a\nb\nc\nd')).toMatchObject({
    headline: 'java.lang.ArithmeticException: Division by zero',
    errorType: 'java.lang.ArithmeticException',
    line: 2,
  });
});

it.each([
  [
    `io.deephaven.engine.util.GroovyExceptionWrapper: startup failed:\nScript_13: 2: Unexpected input: 'def f( {' @ line 2, column 8.\n   def f( {\n\n1 error\n`,
    "io.deephaven.engine.util.GroovyExceptionWrapper: startup failed: Unexpected input: 'def f( {' @ line 1, column 8.",
  ],
  [
    `io.deephaven.engine.util.GroovyExceptionWrapper: startup failed:\nScript_30: 6: Unexpected input: '(\\n\\n// this final true prevents Groovy from interpreting a trailing class definition\\n;' @ line 6, column 1.\n   ;\n\n1 error\n`,
    "io.deephaven.engine.util.GroovyExceptionWrapper: startup failed: Unexpected input: '(' @ line 1, column 1.",
  ],
  [
    'Caused by: io.deephaven.QueryLanguageParser$QueryLanguageParseException: \n\nHaving trouble with:\nException message         : Cannot find variable or class nope\n',
    'io.deephaven.QueryLanguageParser$QueryLanguageParseException: Cannot find variable or class nope',
  ],
])('takes the message of a Groovy failure from below its name', (text, headline) => {
  expect(parseGroovyFailure(text, 'def f( {').headline).toBe(headline);
});
