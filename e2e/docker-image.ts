import type { TestProject } from 'vitest/node';
import { ensureTestImage, testImage } from '../scripts/test-image/build.mjs';

/** The image that container tests run: the one that is named, else the stand-in, built where it is missing. */
export default async function provideImage(project: TestProject): Promise<void> {
  const named = process.env['DH_MCP_TEST_IMAGE'];
  if (!named) await ensureTestImage(line => void process.stderr.write(`${line}\n`));
  project.provide('image', named ?? testImage);
}
