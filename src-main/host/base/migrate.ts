import { z } from 'zod';
import { UserError } from '../../../src-shared/user-error.ts';

/** How a file of the version in the key becomes one of the next version. */
export type Migrations = Readonly<Record<number, (old: Record<string, unknown>) => Record<string, unknown>>>;

/** The content of one of the app's own files in its current version. @throws UserError CONFIG_ERROR when a newer version of the app wrote it */
export function migrate(data: unknown, steps: Migrations, { current, file }: { current: number; file: string }): unknown {
  let migrated = z.looseObject({ version: z.int().positive() }).parse(data);
  if (migrated.version > current) {
    throw new UserError('CONFIG_ERROR', `${file} was written by a newer version of this app.`, {
      hint: 'Use that version, or give this one its own folder with --data-dir.',
    });
  }
  for (let version = migrated.version; version < current; version++) {
    const step = steps[version];
    if (!step) throw new Error(`No migration of ${file} from version ${version}.`);
    migrated = { ...step(migrated), version: version + 1 };
  }
  return migrated;
}
