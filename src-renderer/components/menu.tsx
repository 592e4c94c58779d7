import type { ReactNode } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import styles from './menu.module.css';

export interface MenuAction {
  id: string;
  name: string;
  icon?: IconName;
  run: () => void;
}

/** More things to do with one thing, behind three dots. */
export function Menu({ label, actions, children }: { label: string; actions: MenuAction[]; children?: ReactNode }) {
  return (
    <MenuTrigger>
      <Button look="quiet" aria-label={label}>
        {children ?? <Icon name="more" />}
      </Button>
      <Popover className={styles.popover!} placement="bottom end" offset={4}>
        <AriaMenu className={styles.menu!} onAction={id => actions.find(action => action.id === id)?.run()}>
          {actions.map(({ id, name, icon }) => (
            <MenuItem key={id} id={id} textValue={name} className={styles.item!}>
              <span className={styles.icon}>{icon && <Icon name={icon} />}</span>
              {name}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
