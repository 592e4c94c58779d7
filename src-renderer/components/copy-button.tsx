import { useState } from 'react';
import { en } from '../text/en.ts';
import { Button } from './button.tsx';
import { Hint } from './hint.tsx';
import { Icon } from './icon.tsx';
import { say } from '../store/announcer.ts';

const shownMs = 2000;

interface CopyButtonProps {
  /** The text, or how to get it when it is wanted. */
  value: string | (() => Promise<string>);
  /** Names the text for those who hear the button's name alone. */
  what: string;
  iconOnly?: boolean;
}

/** Copies `value` and says so. */
export function CopyButton({ value, what, iconOnly = false }: CopyButtonProps) {
  const [result, setResult] = useState<'copied' | 'failed'>();

  async function copy() {
    const result = await write(value);
    setResult(result);
    say(result === 'copied' ? en.copied : en.copyFailed);
    setTimeout(() => setResult(undefined), shownMs);
  }

  const word = result === 'copied' ? en.copied : result === 'failed' ? en.copyFailed : en.copy;
  const button = (
    <Button look={iconOnly ? 'quiet' : 'outlined'} aria-label={en.copyNamed(what)} onPress={() => void copy()}>
      <Icon name={result === 'copied' ? 'done' : result === 'failed' ? 'failed' : 'copy'} />
      {(!iconOnly || result !== undefined) && <span>{word}</span>}
    </Button>
  );
  return iconOnly ? <Hint text={en.copyNamed(what)}>{button}</Hint> : button;
}

async function write(value: CopyButtonProps['value']): Promise<'copied' | 'failed'> {
  try {
    await navigator.clipboard.writeText(typeof value === 'string' ? value : await value());
    return 'copied';
  } catch {
    // The browser may forbid it, or the host be gone; the person sees the word either way.
    return 'failed';
  }
}
