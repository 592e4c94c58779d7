import { expect, it } from 'vitest';
import { configSchema } from '../config/schema.ts';
import { instructions } from './instructions.ts';

const textFor = (file: object) => instructions(configSchema.parse(file));

it('say what to call first, and are short even with everything off', () => {
  expect(textFor({})).toMatch(/sessions_list first.*\{type\}:\{source\}:\{name\}/);
  const groups = { core: false, community: false, enterprise: false, pq: false, docs: false, extras: false };
  const off = textFor({ tools: { groups }, security: { read_only: true }, community: { session_creation: {} } });
  expect(off.length).toBeLessThanOrEqual(1500);
  for (const name of Object.keys(groups)) expect(off).toContain(`tools.groups.${name}`);
});

it('name no tool that is switched off', () => {
  const community = { session_creation: {} };
  expect(textFor({ community })).toMatch(/session_community_create[^]*session_script_run/);
  for (const file of [
    { security: { read_only: true } },
    { tools: { groups: { core: false, community: false } } },
    { tools: { disabled: ['session_community_create', 'session_script_run'] } },
  ]) {
    expect(textFor({ ...file, community })).not.toMatch(/session_community_create|session_script_run/);
  }
  expect(textFor({ security: { allow_scripts: false } })).not.toContain('session_script_run');
});
