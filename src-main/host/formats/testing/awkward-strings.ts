/** Strings that some format could take for something else, for tests. */
export const awkwardStrings = [
  ['', ' ', ' lead', 'trail ', '  ', '\t', 'tab\tin', 'x'],
  ['a,b', ',', '"', 'say "hi"', `it's`, "''", '""', '|', '||', 'a|b'],
  [String.raw`a\|b`, String.raw`a\\|b`, String.raw`C:\ `, '\\', String.raw`\n`, String.raw`\u0041`],
  ['line\nbreak', '\n', '\nlead', 'trail\n', 'two\n\nlines', 'cr\rhere', 'crlf\r\nhere', '\r'],
  ['## Record 2', 'A: 1', '| --- |', '=1+1', 'a'.repeat(300), 'word word/word (x)'],
  ['null', 'NULL', 'Null', '~', 'true', 'True', 'FALSE', 'yes', 'No', 'on', 'OFF', 'y', 'n'],
  ['NaN', '.nan', 'Infinity', '-.inf', 'None', 'undefined'],
  ['0', '1', '-0', '+1', '007', '0x1F', '0o17', '1e3', '1_000', '1.', '.5', '12e', '9007199254740993', '1,5', '-'],
  ['2024-01-02', '2024-01-02T03:04:05Z', '01:02:03', '12:30', 'PT1S', 'P1D'],
  ['- item', '?', '? x', ':', 'a: b', 'a:', ':a', 'a #b', '#c', '@at', '`tick`', '%x', '!tag', '&anchor'],
  ['*alias', '>', '<<', '=', '{a}', '[1]', '[', '---', '...', '&', '&amp;', '&#13;', '<b>bold</b>', ']]>'],
  ['<!-- c -->', '<br/>', 'é', '漢字', '😀', '👨‍👩‍👧', 'e\u0301', '\u0085', '\u00a0', '\u2028', '\u2029'],
  ['\ufeff', '\ufffd', '\u202eright', '\u007f', '\u009f', '\u0000', '\u0001', '\u001b[31m'],
  ['\b', '\f', '\v', '\u001f', '\uffff'],
].flat();
