const pieces = {
  jsonc: [
    '{',
    '}',
    '"',
    ',',
    ':',
    '[',
    ']',
    '//x \n',
    '/*y*/',
    '\n',
    ' ',
    '\t',
    '"mcpServers"',
    '"deephaven": {},',
    'null',
    '\u2028',
    '\0',
  ],
  toml: [
    '[mcp_servers.x]\n',
    '[[l]]\n',
    'a=1\n',
    '"',
    "'''",
    '#c\n',
    '\n',
    '\r',
    '.',
    '{',
    ']',
    'mcp_servers.deephaven.url="x"\n',
    '\0',
  ],
  yaml: [
    'a: 1\n',
    '- x\n',
    '---\n',
    '...\n',
    '&a ',
    '*a',
    '<<: *a\n',
    '|\n',
    '# c\n',
    '\n',
    '\t',
    '  ',
    '{',
    ']',
    ',',
    '? ',
    '!!str ',
    '\r',
    '~',
  ],
} as const;

/** Texts of a format that nobody would think of, the same ones for the same seed. */
export class RandomTexts {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  jsonc(): string {
    const lineEnd = this.#pick(['\n', '\r\n']);
    const keys = this.#pick([['mcpServers'], ['a', 'mcpServers'], ['mcpServers', 'z'], ['a', 'mcpServers', 'z'], ['q'], []]);
    return this.#pick(['', '\uFEFF']) + this.#trivia(lineEnd) + this.#object(keys, lineEnd) + this.#trivia(lineEnd);
  }

  toml(): string {
    const blocks = [
      '[tui]\nx = 1 # c\n',
      '[mcp_servers.a]\ncommand = "x"\n',
      '[mcp_servers.b.env]\nK = "v"\n',
      '[[list]]\nn = 1\n',
    ];
    const head = this.#some(['# top\n', 'model = "o3"\n', '\n', 'a.b = """\n[x]\n"""\n']);
    return this.#finished([...head, ...this.#some(blocks.flatMap(block => [block, ...this.#some(['\n', '# between\n'])]))]);
  }

  yaml(): string {
    const servers = ['  # about\n', '  a:\n    type: x   # c\n', '\n', '  b:\n    text: |\n      one\n', '  c: {type: x}\n'];
    const parent = this.#pick([
      '',
      'extensions:\n',
      'extensions: {}\n',
      `extensions:   # c\n  z: 1\n${this.#some(servers).join('')}`,
    ]);
    return this.#finished([
      ...this.#some(['# top\n', 'm: 1\n', '\n', 'l:\n- 1\n']),
      parent,
      ...this.#some(['# end\n', 'n: "x" # y\n', 'o: >-\n  t\n']),
    ]);
  }

  /** The text as nobody should have left it: with pieces of its language put in, and others cut out. */
  spoilt(format: 'jsonc' | 'toml' | 'yaml', text: string): string {
    let spoilt = text;
    for (let count = this.#below(3); count >= 0; count--) {
      const at = this.#below(spoilt.length + 1);
      const isCut = this.#below(4) === 0;
      spoilt = spoilt.slice(0, at) + (isCut ? '' : this.#pick(pieces[format])) + spoilt.slice(isCut ? at + this.#below(5) : at);
    }
    return spoilt;
  }

  #finished(parts: readonly string[]): string {
    const text = parts.join('');
    const cut = this.#pick([true, false]) && !/\|\n|"""\n$/.test(text) ? text.trimEnd() : text;
    return this.#pick(['', '\uFEFF']) + (this.#pick([true, false]) ? cut.replaceAll('\n', '\r\n') : cut);
  }

  #object(keys: readonly string[], lineEnd: string): string {
    const blank = () => this.#trivia(lineEnd);
    const members = keys.map(
      key => `${blank()}${JSON.stringify(key)}${blank()}:${blank()}${this.#value(key, lineEnd)}${blank()}`,
    );
    const trailing = members.length > 0 && this.#below(3) === 0 ? `,${blank()}` : '';
    return `{${members.length > 0 ? members.join(',') + trailing : blank()}}`;
  }

  #value(key: string, lineEnd: string): string {
    if (key === 'mcpServers') return this.#object(['a', 'b', 'c'].slice(this.#below(4)), lineEnd);
    if (key.length === 1 && this.#below(3) === 0) return this.#object(['long'].slice(this.#below(2)), lineEnd);
    return this.#pick(['1', '"x // y"', '[1, 2]', 'null', '{}']);
  }

  #trivia(lineEnd: string): string {
    return Array.from({ length: this.#below(3) }, () =>
      this.#pick([' ', '\t', '  ', lineEnd, '/*c*/', `//d${lineEnd}`, `// d \t${lineEnd}`]),
    ).join('');
  }

  /** Each with an even chance. */
  #some(parts: readonly string[]): string[] {
    return parts.filter(() => this.#below(2) === 0);
  }

  #pick<Part>(parts: readonly Part[]): Part {
    return parts[this.#below(parts.length)]!;
  }

  /** Mulberry32: https://github.com/bryc/code/blob/master/jshash/PRNGs.md */
  #below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }
}
