import { expect, it } from 'vitest';
import { lastComplaint } from './last-complaint.ts';

it('finds the error among what Node prints around it', () => {
  const printed = `node:internal/modules/cjs/loader:1404
  throw err;
  ^

Error: Cannot find module '/nowhere/bridge.mjs'
    at Module._resolveFilename (node:internal/modules/cjs/loader:1401:15) {
  code: 'MODULE_NOT_FOUND',
  requireStack: []
}

Node.js v20.20.2
`;
  expect(lastComplaint(printed)).toBe("Error: Cannot find module '/nowhere/bridge.mjs'");
});

it('takes the last line of a program that says what is wrong', () => {
  expect(lastComplaint('Reading…\r\nPort 8741 is taken by nginx.\r\n')).toBe('Port 8741 is taken by nginx.');
});

it.each(['', '\n\n', '}\n'])('finds nothing in %j', text => expect(lastComplaint(text)).toBeUndefined());
