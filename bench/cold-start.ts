import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { type Figure, percentile, timed } from './figures.ts';
import { ours } from './ours.ts';
import { peer } from './peer.ts';
import type { Product } from './product.ts';

/** From the start of the process to the list of tools, and what that list costs a model. */
async function coldStart(product: Product): Promise<{ ms: number; tokens: number }> {
  const times: number[] = [];
  let tokens = 0;
  for (let round = 0; round < 5; round++) {
    await using running = await product.start({ sessions: {}, create: { venv: '', prewarm: 0 } });
    let list: unknown;
    const listMs = await timed(async () => (list = await running.client.send('tools/list')));
    times.push(running.readyMs + listMs);
    tokens = encode(JSON.stringify((list as { tools: unknown }).tools)).length;
  }
  return { ms: percentile(times, 50), tokens };
}

const [theirs, own] = [await coldStart(peer), await coldStart(ours)];
const figures: Figure[] = [
  { what: 'spawn, initialize, tools/list', unit: 'ms', ours: own.ms, peer: theirs.ms, target: { ratio: 0.25 } },
  { what: 'tools/list', unit: 'tokens', ours: own.tokens, peer: theirs.tokens, target: { value: 6000 } },
];
console.log(JSON.stringify(figures));
