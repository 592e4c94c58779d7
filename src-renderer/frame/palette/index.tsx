import { Autocomplete, Menu, MenuItem, useFilter } from 'react-aria-components';
import { Dialog } from '../../components/dialog.tsx';
import { Icon } from '../../components/icon.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { say } from '../../store/announcer.ts';
import { useHost } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import { toUserError } from '../../../src-shared/user-error.ts';
import { commandsFor, type Command } from './commands.ts';
import styles from './palette.module.css';

const { palette: texts } = en;

/** Everything that the app can do, found by typing a part of its name. */
export function Palette({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title={texts.title}>
      {close => <Commands close={close} />}
    </Dialog>
  );
}

function Commands({ close }: { close: () => void }) {
  const sessions = useHost(({ status }) => status?.sessions);
  const server = useHost(({ status }) => status?.server);
  const { contains } = useFilter({ sensitivity: 'base' });
  if (!sessions || !server) return null;
  const commands = commandsFor({ sessions, server });
  const run = (id: React.Key) => {
    close();
    const command = commands.find(command => command.id === id);
    if (command) void carryOut(command);
  };
  return (
    <Autocomplete filter={contains}>
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- a palette is opened to type into it */}
      <SearchField autoFocus label={texts.search} className={styles.search} />
      <Menu
        aria-label={texts.title}
        className={styles.list!}
        items={commands}
        onAction={run}
        renderEmptyState={() => <p className={styles.none}>{texts.noMatch}</p>}
      >
        {({ id, name, icon }) => (
          <MenuItem id={id} textValue={name} className={styles.item!}>
            <Icon name={icon} />
            {name}
          </MenuItem>
        )}
      </Menu>
    </Autocomplete>
  );
}

async function carryOut(command: Command): Promise<void> {
  try {
    await command.run();
  } catch (error) {
    say(toUserError(error).message);
  }
}
