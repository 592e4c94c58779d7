import { pluralFor } from '../../../src-shared/text/plural.ts';

const plural = pluralFor('en');

/** Texts of the credentials screen. */
export const credentials = {
  list: 'Credentials',
  columns: { name: 'Name', state: 'State', usedBy: 'Used by', lastUsed: 'Last used', actions: 'Actions' },
  empty: 'Nothing stored. Credentials go to your system’s keychain.',
  emptyNext: 'Add one here, then name it where a server asks for it. It is never shown again, in no list, log or export.',
  stored: 'Stored',
  missing: 'Missing',
  missingHint: 'The configuration asks for it. Set it to use what needs it.',
  notUsed: 'Nothing yet',
  add: 'Add credential',
  addTitle: 'Add a credential',
  name: 'Name',
  nameRule: 'Letters, digits, dots, - and _. The configuration refers to it as ${keychain:NAME}.',
  nameWrong: 'Use letters, digits, dots, - and _, starting with a letter or a digit.',
  nameTaken: (name: string) => `There is a credential "${name}" already. Replace that one, or choose another name.`,
  secret: 'Secret',
  secretRule: 'A pre-shared key, or user:password for a Basic login. It is not shown again.',
  secretEmpty: 'Type or paste the secret.',
  save: 'Save',
  cancel: 'Cancel',
  set: 'Set',
  replace: 'Replace',
  replaceTitle: (name: string) => `Replace "${name}"`,
  setTitle: (name: string) => `Set "${name}"`,
  replaceEffect: 'The old one is overwritten, and what uses it connects anew.',
  replaceNamed: (name: string) => `Replace ${name}`,
  setNamed: (name: string) => `Set ${name}`,
  saved: (name: string) => `Credential ${name} is saved.`,
  test: 'Test',
  testNamed: (name: string) => `Test ${name}`,
  testing: 'Testing…',
  works: (session: string) => `${session}: logged in.`,
  fails: (session: string, reason: string) => `${session}: ${reason}`,
  delete: 'Delete',
  deleteNamed: (name: string) => `Delete ${name}`,
  deleteTitle: (name: string) => `Delete "${name}"?`,
  deleteLoss: (uses: number) =>
    uses === 0
      ? 'Nothing uses it. It can’t be brought back.'
      : plural(uses, {
          one: '# place in the configuration uses it, and will not connect any more. It can’t be brought back.',
          other: '# places in the configuration use it, and will not connect any more. It can’t be brought back.',
        }),
  keep: 'Keep',
  deleted: (name: string) => `Credential ${name} is deleted.`,
  literals: {
    title: 'In the configuration file',
    about:
      'These secrets stand in the file for everybody who can read it. The keychain keeps them better; the rest of the file stays as it is.',
    move: 'Move to the keychain',
    moveNamed: (key: string) => `Move ${key} to the keychain`,
    moved: (name: string) => `Moved to the keychain as ${name}.`,
    as: (name: string) => `as "${name}"`,
  },
  kinds: {
    keychain: 'They are in your system’s keychain.',
    memory: 'There is no keychain here: they stay in memory and are gone when the app quits.',
    'encrypted-file': 'They are in an encrypted file. That is weaker than a keychain: it is as safe as its passphrase.',
    environment:
      'There is no keychain here: they come from environment variables, and new ones stay in memory until the app quits.',
  },
};
