import { useEffect, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { linkTo, newSession, numberedScreens } from '../../../src-shared/page-address.ts';
import { en } from '../../text/en.ts';
import { Palette } from './index.tsx';
import styles from './palette.module.css';

const { palette: texts } = en;
const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const modifier = isMac ? texts.keys.cmd : texts.keys.ctrl;

type Open = 'palette' | 'list';

/** The keys that work on every screen, and what they open over it. */
export function Shortcuts() {
  const [open, setOpen] = useState<Open>();
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const action = actionOf(event, setOpen);
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  const close = () => setOpen(undefined);
  return (
    <>
      <Palette isOpen={open === 'palette'} onOpenChange={close} />
      <ShortcutList isOpen={open === 'list'} onOpenChange={close} />
    </>
  );
}

function actionOf(event: KeyboardEvent, open: (what: Open) => void): (() => void) | undefined {
  const { key, altKey, shiftKey } = event;
  const hasModifier = isMac ? event.metaKey : event.ctrlKey;
  if (key === '?' && !hasModifier && !isTyping(event.target)) return () => open('list');
  if (!hasModifier || altKey || shiftKey) return undefined;
  const screen = numberedScreens[Number(key) - 1];
  if (screen) return () => go(linkTo(screen));
  switch (key.toLowerCase()) {
    case 'k':
      return () => open('palette');
    case 'n':
      return () => go(linkTo('sessions', newSession));
    case ',':
      return () => go(linkTo('settings'));
    case 'f': {
      const field = document.querySelector<HTMLInputElement>('main input[type="search"]');
      return field ? () => field.focus() : undefined;
    }
    default:
      return undefined;
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, [contenteditable]');
}

function go(address: string): void {
  location.hash = address;
}

/** The keys that work on every screen. */
export function ShortcutList({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const { list } = texts;
  const keys: [name: string, keys: string][] = [
    [list.palette, texts.keyNames(modifier, 'K')],
    [list.screens, texts.keyNames(modifier, '1 … 6')],
    [list.newSession, texts.keyNames(modifier, 'N')],
    [list.settings, texts.keyNames(modifier, ',')],
    [list.search, texts.keyNames(modifier, 'F')],
    [list.help, '?'],
    [list.escape, 'Esc'],
  ];
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title={texts.shortcuts}>
      {() => (
        <>
          <dl className={styles.keys}>
            {keys.map(([name, key]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <kbd>{key}</kbd>
                </dd>
              </div>
            ))}
          </dl>
          <p className={styles.none}>{texts.inBrowser}</p>
        </>
      )}
    </Dialog>
  );
}
