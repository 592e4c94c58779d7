import { describe, expect, it } from 'vitest';
import { parseSessionId } from '../../../src-shared/session-id.ts';
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
    expect(findSession(parseSessionId(id), known)).toBe(session);
  });

  it('names both ids when an id could mean either', () => {
    expect(() => findSession(parseSessionId('community:community:both'), known)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringMatching(/community:dynamic:both or community:config:both/),
      }),
    );
  });

  it.each([
    ['community:config:loca', 'SESSION_NOT_FOUND', 'Did you mean: community:config:local?'],
    ['community:lab:lab', 'SESSION_NOT_FOUND', 'Did you mean: community:dynamic:lab?'],
  ])('refuses %s with %s', (id, code, hint) => {
    expect(() => findSession(parseSessionId(id), known)).toThrow(expect.objectContaining({ code, hint }));
  });
});
