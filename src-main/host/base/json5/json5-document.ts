import { parse, type Token, type ValueNode } from '@humanwhocodes/momoa';

/** How much more than JSON a text may hold: `jsonc` has comments and trailing commas, `json5` also bare keys, single quotes and more. */
export type Dialect = 'json' | 'jsonc' | 'json5';

/** A place in a document: keys of objects and indexes of lists, from the outside in. */
export type Path = readonly (string | number)[];

/** What is wrong with a document, and where. */
export interface Problem {
  path: Path;
  /** 1 is the first line; absent when the problem is in no particular place. */
  line?: number;
  /** Without path and line. */
  message: string;
}

/** A text that was understood. */
export interface Json5Document {
  text: string;
  dialect: Dialect;
  /** Undefined when there is nothing but space and comments. */
  root: ValueNode | undefined;
  /** In the order of the text, comments included. */
  tokens: Token[];
}

export class Json5SyntaxError extends Error {
  override name = 'Json5SyntaxError';
  /** 1 is the first line. */
  readonly line: number;
  /** 1 is the first character of the line. */
  readonly column: number;

  constructor(message: string, text: string, offset: number) {
    super(message);
    const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
    this.line = lines.length;
    this.column = lines.at(-1)!.length + 1;
  }
}

/** @throws Json5SyntaxError */
export function parseJson5(text: string, dialect: Dialect = 'json5'): Json5Document {
  forbidLineBreaksInTexts(text);
  const solid = dialect === 'json' ? text : text.replaceAll(/\/\/.*|\/\*[^]*?\*\//g, '');
  if (solid.trim() === '') return { text, dialect, tokens: [], root: undefined };
  try {
    const { body, tokens = [] } = parse(text, {
      mode: dialect,
      allowTrailingCommas: dialect !== 'json',
      tokens: true,
    });
    return { text, dialect, tokens, root: body };
  } catch (error) {
    throw error instanceof Error && 'offset' in error ? syntaxError(text, error.message, Number(error.offset)) : error;
  }
}

function syntaxError(text: string, message: string, offset: number): Json5SyntaxError {
  const rest = text.slice(offset);
  // At the end of a text the parser often points at the last thing before it.
  if (message.includes('end of input') || /^[,:{[]\s*$/.test(rest))
    return new Json5SyntaxError('it ends too early', text, text.trimEnd().length);
  const found = /^([\w$]+|.)/su.exec(rest)?.[0];
  return new Json5SyntaxError(`unexpected ${JSON.stringify(found)}`, text, offset);
}

/** The plain value of a node. */
export function valueOf(node: ValueNode): unknown {
  switch (node.type) {
    case 'Object': {
      const object = {};
      for (const member of node.members)
        Object.defineProperty(object, keyOf(member), {
          value: valueOf(member.value),
          enumerable: true,
          configurable: true,
          writable: true,
        });
      return object;
    }
    case 'Array':
      return node.elements.map(element => valueOf(element.value));
    case 'NaN':
      return Number.NaN;
    case 'Infinity':
      return node.sign === '-' ? -Infinity : Infinity;
    case 'Null':
      return null;
    default:
      return node.value;
  }
}

type ObjectNode = Extract<ValueNode, { type: 'Object' }>;
type MemberNode = ObjectNode['members'][number];

export function keyOf({ name }: MemberNode): string {
  return name.type === 'Identifier' ? name.name : name.value;
}

export function isComment(token: Token): boolean {
  return token.type === 'LineComment' || token.type === 'BlockComment';
}

/** The line of what is at `path`, or of the nearest thing around it. */
export function lineAt(root: ValueNode, path: Path): number {
  let line = root.loc.start.line;
  let node = root;
  for (const step of path) {
    const member = node.type === 'Object' ? node.members.findLast(candidate => keyOf(candidate) === step) : undefined;
    const element = node.type === 'Array' ? node.elements[Number(step)] : undefined;
    const next = member?.value ?? element?.value;
    if (!next) return line;
    line = (member ?? next).loc.start.line;
    node = next;
  }
  return line;
}

/** Keys that an object holds twice, which JSON5 would quietly allow. */
export function duplicateKeys(node: ValueNode, path: Path = []): Problem[] {
  if (node.type === 'Array') return node.elements.flatMap(({ value }, index) => duplicateKeys(value, [...path, index]));
  if (node.type !== 'Object') return [];
  const seen = new Set<string>();
  return node.members.flatMap(member => {
    const key = keyOf(member);
    const twice = seen.has(key) ? [{ path, line: member.loc.start.line, message: `key '${key}' is there twice` }] : [];
    seen.add(key);
    return [...twice, ...duplicateKeys(member.value, [...path, key])];
  });
}

/** A comment or a text; a text that has no end on its line ends without its quote. */
const commentOrText = /\/\/.*|\/\*[^]*?\*\/|(["'])(?:\\(?:\r\n|[^])|(?!\1)[^\\\r\n])*(\1?)/g;

/** JSON5 forbids them, the parser does not: a missing quote would swallow the lines up to the next one. */
function forbidLineBreaksInTexts(text: string): void {
  for (const { 1: quote, 2: end, index } of text.matchAll(commentOrText))
    if (quote && !end) throw new Json5SyntaxError('a text is not closed on its line', text, index);
}
