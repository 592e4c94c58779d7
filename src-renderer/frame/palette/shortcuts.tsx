import { useEffect, useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Dialog, DialogActions } from '../../components/dialog.tsx';
import { linkTo, newSession, numberedScreens } from '../../../src-shared/page-address.ts';
import { en } from '../../text/en.ts';
import { Palette } from './index.tsx';
import { isMac, Keys } from './keys.tsx';

const { palette: texts } = en;

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
  // A browser does so by itself; the desktop app's window has no such key.
  if (key === 'F5' && !hasModifier) return () => location.reload();
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
function ShortcutList({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title={texts.shortcuts}>
      {close => (
        <>
          <Keys />
          <DialogActions>
            <Button onPress={close}>{en.close}</Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
