import { ensureBuilt } from '../scripts/build.mjs';

/** Before any end-to-end test: what they start is built of the sources as they are now. */
export default function setup(): Promise<void> {
  return ensureBuilt((line: string) => process.stderr.write(`${line}\n`));
}
