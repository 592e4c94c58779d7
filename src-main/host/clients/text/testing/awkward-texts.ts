import type { EntryPlace, EntryValue } from '../entry-text.ts';
import type { FileFormat } from '../edit-entry.ts';

/** An entry as most clients take it. */
export const httpEntry: EntryValue = {
  url: 'http://127.0.0.1:8741/mcp',
  headers: { Authorization: 'Bearer abc-DEF_123' },
};

/** An entry with a list and an empty part, for clients that start a command. */
export const commandEntry: EntryValue = { command: '/usr/bin/node', args: ['/a b/bridge.js', 'claude'], env: {} };

const server: EntryPlace = { parent: ['mcpServers'], name: 'deephaven', kind: 'member' };
const nestedServer: EntryPlace = { parent: ['mcp', 'servers'], name: 'deephaven', kind: 'member' };
const table: EntryPlace = { parent: ['mcp_servers'], name: 'deephaven', kind: 'member' };
const extension: EntryPlace = { parent: ['extensions'], name: 'deephaven', kind: 'member' };
const item: EntryPlace = { parent: ['mcpServers'], name: 'deephaven', kind: 'item' };

interface Awkward {
  format: FileFormat;
  place: EntryPlace;
  /** By what is awkward. */
  texts: Record<string, string>;
}

/** What people's files look like, by format; each must take our entry and give it back. */
export const awkwardTexts: readonly Awkward[] = [
  {
    format: 'jsonc',
    place: server,
    texts: {
      nothing: '',
      'a line end only': '\n',
      'blank lines': '\r\n\r\n',
      'a byte order mark only': '\uFEFF',
      'a comment only': '// settings\n',
      'a comment without a line end': '/* settings */',
      'an empty object': '{}',
      'an empty object and a line end': '{}\n',
      'an empty object with a space': '{ }',
      'an empty object over lines': '{\n}\n',
      'an empty object with blank lines': '{\n\n\n}\n\n',
      'an object with only a comment': '{\n  // nothing yet\n}\n',
      'an object with only a block comment': '{ /* nothing yet */ }',
      'an empty parent': '{\n  "mcpServers": {}\n}\n',
      'an empty parent with a space': '{\n  "mcpServers": { },\n  "a": 1\n}\n',
      'an empty parent over lines': '{\n  "mcpServers": {\n  }\n}\n',
      'a parent with only comments': '{\n  "mcpServers": {\n    // "old": {}\n    /* more */\n  }\n}\n',
      'a parent with a comment on its brace': '{\n  "mcpServers": { // servers\n  }\n}\n',
      'no parent': '{\n  "theme": "dark",\n  "list": [1, 2]\n}\n',
      'no parent, a comment after the last member': '{\n  "theme": "dark" // light hurts\n}\n',
      'no parent, a trailing comma': '{\n  "theme": "dark", // light hurts\n  // the end\n}\n',
      'one neighbour': '{\n  "mcpServers": {\n    "a": { "command": "x" }\n  }\n}\n',
      'a neighbour with a trailing comma': '{\n  "mcpServers": {\n    "a": { "command": "x" },\n  },\n}\n',
      'a comment behind the last neighbour': '{\n  "mcpServers": {\n    "a": { "command": "x" } // mine\n  }\n}\n',
      'a comment behind the trailing comma': '{\n  "mcpServers": {\n    "a": { "command": "x" }, // mine\n  }\n}\n',
      'comments below the last neighbour': '{\n  "mcpServers": {\n    "a": {} /* x */ // y\n    // "b": {}\n  } // end\n}\n',
      'a comment between member and comma': '{\n  "mcpServers": {\n    "a": {} /* x */,\n    "b": {}\n  }\n}\n',
      'a block comment over lines': '{\n  "mcpServers": {\n    "a": {} /* one\n    two */\n  }\n}\n',
      tabs: '{\n\t"mcpServers": {\n\t\t"a": {\n\t\t\t"command": "x"\n\t\t}\n\t}\n}\n',
      'four spaces': '{\n    "mcpServers": {\n        "a": {\n            "command": "x"\n        }\n    }\n}\n',
      CRLF: '{\r\n  "mcpServers": {\r\n    "a": {}\r\n  }\r\n}\r\n',
      'CRLF and an empty parent': '{\r\n\t"mcpServers": {}\r\n}\r\n',
      'a byte order mark and CRLF': '\uFEFF{\r\n  "mcpServers": {\r\n    "a": {} // mine\r\n  }\r\n}',
      'no line end at the end': '{\n  "mcpServers": {\n    "a": {}\n  }\n}',
      'one line': '{"mcpServers":{"a":{"command":"x"}}}',
      'one line with spaces': '{ "mcpServers": { "a": { "command": "x" } } }\n',
      'one line, nothing in it': '{"mcpServers":{}}',
      'one line, no parent': '{"theme":"dark"}',
      'one line, a comment at the end': '{"theme":"dark" /* x */}',
      'neighbours on one line in many': '{\n  "mcpServers": { "a": { "command": "x" }, "b": {} },\n  "z": 1\n}\n',
      'the brace on the line of the last member': '{ "mcpServers": {\n    "a": {},\n    "b": {} } }\n',
      'a line comment on the line of many': '{ "mcpServers": { "a": 1, "b": 2 // two\n} }\n',
      'comments that meet their brace': '{\n  "mcpServers": {/* one */// two\n/* three */}\n}\n',
      'commas first': '{ "mcpServers":\n  { "a": {}\n  , "b": {}\n  }\n}\n',
      'braces on their own lines': '{\n  "mcpServers":\n  {\n    "a":\n    {\n      "command": "x"\n    }\n  }\n}\n',
      'blank lines between neighbours': '{\n\n  "mcpServers": {\n\n    "a": {},\n\n    "b": {}\n\n  }\n\n}\n\n\n',
      'trailing spaces': '{  \n  "mcpServers": {  \n    "a": {}  \n  }  \n}  \n',
      'a name like ours elsewhere':
        '{\n  "deephaven": {},\n  "other": { "mcpServers": { "deephaven": 1 } },\n  "mcpServers": {}\n}\n',
      'comment signs in texts': '{\n  "mcpServers": {\n    "a": { "url": "http://x/*y*/, // z" }\n  }\n}\n',
      'escapes and other scripts': '{\n  "mcpServers": {\n    "\\u00e4\\"": { "k": "\\\\ 漢字 🎉" }\n  }\n}\n',
      'mixed indentation': '{\n\t"mcpServers": {\n  "a": {},\n      "b": {}\n\t}\n}\n',
      'an escaped key': '{\n  "mcp\\u0053ervers": {\n    "a": {}\n  }\n}\n',
      'keys in another case': '{"MCPServers": {"Deephaven": {}}, "mcpservers": {}}',
      'a comment that ends in blanks': '{\n  "mcpServers": {\n    "a": {} // mine \t\n  }\n}\n',
      'a key that comes twice': '{\n  "mcpServers": {},\n  "mcpServers": { "a": {} }\n}\n',
    },
  },
  {
    format: 'json',
    place: server,
    texts: {
      nothing: '',
      'an empty object': '{}',
      CRLF: '{\r\n  "mcpServers": {\r\n    "a": {}\r\n  }\r\n}\r\n',
      tabs: '{\n\t"mcpServers": {\n\t\t"a": {}\n\t}\n}\n',
      neighbours: '{\n  "mcpServers": {\n    "a": {}\n  }\n}\n',
    },
  },
  {
    format: 'jsonc',
    place: nestedServer,
    texts: {
      nothing: '',
      'no level': '{\n  "a": 1\n}\n',
      'one level': '{\n  "mcp": {}\n}\n',
      'one level with a comment': '{\n  "mcp": { // here\n    "x": 1 // x\n  }\n}\n',
      'both levels': '{ "mcp": { "servers": {} } }',
    },
  },
  {
    format: 'toml',
    place: table,
    texts: {
      nothing: '',
      'a line end only': '\n',
      'a byte order mark only': '\uFEFF',
      'a comment only': '# settings',
      'values only': 'model = "o3" # best\napproval = "never"\n',
      'no line end at the end': 'model = "o3"',
      'a comment as the last line': 'model = "o3"\n# the end',
      'blank lines at the end': 'model = "o3"\n\n\n',
      'a neighbour':
        '# mine\n[mcp_servers.a] # a\ncommand = "x"   # keep\nargs = [\n  "1", # one\n  "2",\n]\n\n[tui]\ntheme = "dark"\n',
      'neighbours with parts': '[mcp_servers]\n\n[mcp_servers.a]\ncommand = "x"\n[mcp_servers.a.env]\nK = "v"\n',
      CRLF: '[mcp_servers.a]\r\ncommand = "x"\r\n',
      'CRLF without a line end': '\uFEFF[mcp_servers.a]\r\ncommand = "x"',
      tabs: '[mcp_servers.a]\n\tcommand = "x"\n\n\t[mcp_servers.a.env]\n\t\tK = "v"\n',
      'dotted keys elsewhere': 'a.b.c = 1\n[x."y z"]\nk = 2024-01-01\n[[list]]\nn = 1\n[[list]]\nn = 2\n',
      'text over lines': 'a = """\n[mcp_servers.deephaven]\n"""\nb = \'\'\'\nx\'\'\'\n',
    },
  },
  {
    format: 'yaml',
    place: extension,
    texts: {
      nothing: '',
      'a line end only': '\n',
      'a byte order mark only': '\uFEFF',
      'a comment only': '# settings\n',
      'a document start': '---\n',
      'an empty map': '{}\n',
      'an empty map with a space': '{ }',
      'other keys': 'GOOSE_MODEL: x  # best\nlist:\n- 1\n- 2\n',
      'no line end at the end': 'GOOSE_MODEL: x',
      'an empty parent': 'extensions:\n',
      'an empty parent at the end': 'a: 1\nextensions:',
      'an empty parent with comments': 'extensions: # mine\n  # nothing yet\nz: 1\n',
      'an empty map as parent': 'extensions: {}\nz: 1\n',
      'a flow map as parent': 'extensions: {a: {type: builtin}, b: {}}   # two\n',
      'a flow map over lines': 'extensions: {\n  a: { type: builtin },\n  b: {},\n}\n',
      'all in flow style': '{"extensions": {"a": {"type": "builtin"}}, "z": 1}',
      neighbours:
        '# top\nextensions:\n  # about a\n  a:\n    type: builtin   # keep\n    args: [1,  2]\n\n  b:\n    type: stdio\n# end\nz: 1\n',
      'four spaces': 'extensions:\n    a:\n        type: builtin\n',
      CRLF: 'extensions:\r\n  a:\r\n    type: builtin\r\n',
      'CRLF without a line end': '\uFEFFz: 1\r\nextensions:\r\n  a: {}',
      'block text that ends the file': 'extensions:\n  a:\n    text: |+\n      one\n\n\n',
      'block text that ends the parent': 'extensions:\n  a:\n    text: >-\n      one\n\n# c\nz: |\n  two\n',
      anchors: 'base: &base\n  type: stdio\nextensions:\n  a:\n    <<: *base\n',
      'quoted keys': '"extensions":\n  \'a\':\n    type: builtin\n',
    },
  },
  {
    format: 'yaml',
    place: item,
    texts: {
      nothing: '',
      'no list': 'name: mine\nversion: 1\n',
      'an empty list': 'mcpServers: []\n',
      'an empty list with a space': 'mcpServers: [ ]\nz: 1',
      'an empty parent': 'name: mine\nmcpServers:\n',
      'indented items': 'name: mine\nmcpServers:\n  # first\n  - name: a # a\n    command: x\n\n  - name: b\nz: 1\n',
      'items at the margin': 'mcpServers:\n- name: a\n  command: x\n# end\n',
      'items in flow style': 'mcpServers: [{name: a}, {name: b}]\n',
      CRLF: 'mcpServers:\r\n  - name: a\r\n',
    },
  },
];

/** Texts that must never be written, with where their first error is. */
export const brokenTexts: readonly { what: string; format: FileFormat; place: EntryPlace; text: string; line: number }[] = [
  { what: 'a missing comma', format: 'jsonc', place: server, text: '{\n  "a": 1\n  "b": 2\n}', line: 3 },
  { what: 'a missing brace', format: 'jsonc', place: server, text: '{\n  "mcpServers": {\n', line: 2 },
  { what: 'two values', format: 'jsonc', place: server, text: '{}\n{}', line: 2 },
  { what: 'a comment in strict JSON', format: 'json', place: server, text: '{\n  // x\n}', line: 2 },
  { what: 'a conflict marker', format: 'jsonc', place: server, text: '{\n<<<<<<< HEAD\n}', line: 2 },
  { what: 'a value missing', format: 'toml', place: table, text: 'a = 1\nb = = 2\n', line: 2 },
  { what: 'a value missing at the end of a line', format: 'toml', place: table, text: 'a = 1\nb =\n', line: 2 },
  { what: 'a table twice', format: 'toml', place: table, text: '[a]\nx = 1\n[a]\n', line: 3 },
  { what: 'a bracket missing', format: 'yaml', place: extension, text: 'a: [1\nb: 2\n', line: 2 },
  { what: 'a tab as indentation', format: 'yaml', place: extension, text: 'a:\n\tb: 1\n', line: 2 },
  { what: 'an alias of nothing', format: 'yaml', place: extension, text: 'a: 1\nb: *x\n', line: 2 },
  { what: 'two documents', format: 'yaml', place: extension, text: 'a: 1\n---\nb: 1\n', line: 2 },
  { what: 'a key twice', format: 'yaml', place: extension, text: 'a: 1\na: 2\n', line: 2 },
];

/** A text without white space, and without commas that only white space follows in their braces. */
export function solid(text: string): string {
  return text.replaceAll(/[\s\uFEFF]/g, '').replaceAll(/,(?=[}\]])/g, '');
}

/** Each line means nine times the line before. */
const manyAliases = ['a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]', ...['ab', 'bc', 'cd', 'de'].map(nineTimes)].join('\n');

function nineTimes([old, name]: string): string {
  return `${name}: &${name} [${`*${old}, `.repeat(9)}]`;
}

/** Well-formed texts without a place for our entry. */
export const unfitTexts: readonly { what: string; format: FileFormat; place: EntryPlace; text: string }[] = [
  { what: 'a list', format: 'jsonc', place: server, text: '[]' },
  { what: 'a number', format: 'json', place: server, text: '1' },
  { what: 'a list as parent', format: 'jsonc', place: server, text: '{"mcpServers": []}' },
  { what: 'null as parent', format: 'jsonc', place: server, text: '{"mcpServers": null}' },
  { what: 'a great depth', format: 'jsonc', place: server, text: `{"a":${'['.repeat(9000)}${']'.repeat(9000)}}` },
  { what: 'a text on the way', format: 'jsonc', place: nestedServer, text: '{"mcp": "x"}' },
  { what: 'an inline table as parent', format: 'toml', place: table, text: 'mcp_servers = { a = {} }\n' },
  { what: 'a list of tables as parent', format: 'toml', place: table, text: '[[mcp_servers]]\na = 1\n' },
  { what: 'a text as parent', format: 'toml', place: table, text: 'mcp_servers = "x"\n' },
  { what: 'a list', format: 'yaml', place: extension, text: '- a\n' },
  { what: 'a list as parent', format: 'yaml', place: extension, text: 'extensions:\n  - a\n' },
  { what: 'a text as parent', format: 'yaml', place: extension, text: 'extensions: x\n' },
  { what: 'an alias as parent', format: 'yaml', place: extension, text: 'a: &a\n  b: 1\nextensions: *a\n' },
  { what: 'aliases that multiply', format: 'yaml', place: extension, text: manyAliases },
  { what: 'a map as list', format: 'yaml', place: item, text: 'mcpServers:\n  a: 1\n' },
];
