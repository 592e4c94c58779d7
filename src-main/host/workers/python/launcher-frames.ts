/** A log without the frames of our launcher in its tracebacks, which tell a person nothing; what was raised stays. */
export function withoutLauncherFrames(lines: readonly string[], launcherFile: string): string[] {
  const ownFrame = `  File "${launcherFile}", line `;
  let isOwn = false;
  return lines.filter(line => {
    // Below the line that names the place come lines of source, indented deeper.
    isOwn = line.startsWith(ownFrame) || (isOwn && line.startsWith('    '));
    return !isOwn;
  });
}
