import { describe, expect, it } from 'vitest';
import { findSession } from './session-lookup.ts';

const known = {
  static: new Map([
    ['local', 's-local'],
    ['both', 's-both'],
    ['dynamic', 's-dynamic'],
  ]),
  dynamic: new Map([
    ['lab', 'd-lab'],
    ['both', 'd-both'],
  ]),
  systems: ['prod'],
};

describe('findSession', () => {
  it.each([
    ['community:config:local', 's-local'],
    ['Community:config:local', 's-local'],
    ['COMMUNITY:dynamic:lab', 'd-lab'],
    ['community:community:lab', 'd-lab'],
    ['community:community:local', 's-local'],
    ['community:local:local', 's-local'],
    ['community:dynamic:dynamic', 's-dynamic'],
  ])('understands %s', (id, session) => {
    expect(findSession(id, known)).toBe(session);
  });

  it('names both ids when an id could mean either', () => {
    expect(() => findSession('community:community:both', known)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(/community:dynamic:both or community:config:both/),
      }),
    );
  });

  it.each([
    ['local', 'INVALID_SESSION_ID', 'Known sessions: community:dynamic:lab'],
    ['community:config:loca', 'SESSION_NOT_FOUND', 'Did you mean: community:config:local?'],
    ['community:lab:lab', 'SESSION_NOT_FOUND', 'Did you mean: community:dynamic:lab?'],
    ['enterprise:prod:12', 'SESSION_NOT_FOUND', 'Community session'],
    ['enterprise:prd:12', 'SYSTEM_NOT_FOUND', 'Did you mean: prod?'],
  ])('refuses %s with %s', (id, code, hint) => {
    expect(() => findSession(id, known)).toThrow(expect.objectContaining({ code, hint: expect.stringContaining(hint) }));
  });
});
