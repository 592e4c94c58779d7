const longest = 500;

/** What a program said last on stderr before it failed: the error of Node that nobody caught, else its last line. Undefined when it said nothing. */
export function lastComplaint(stderr: string): string | undefined {
  const lines = stderr.split(/\r?\n/).filter(line => /^\S*\w/.test(line) && !line.startsWith('Node.js v'));
  const said = lines.findLast(line => /^\w*Error\b/.test(line)) ?? lines.at(-1);
  return said?.slice(0, longest);
}
