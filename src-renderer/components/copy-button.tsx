import { useState } from 'react';
import { en } from '../text/en.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { say } from '../store/announcer.ts';

const shownMs = 2000;

/** Copies `value` and says so. `what` names it for those who hear the button's name alone. */
export function CopyButton({ value, what, iconOnly = false }: { value: string; what: string; iconOnly?: boolean }) {
  const [result, setResult] = useState<'copied' | 'failed'>();

  async function copy() {
    const result = await navigator.clipboard.writeText(value).then(
      () => 'copied' as const,
      () => 'failed' as const,
    );
    setResult(result);
    say(result === 'copied' ? en.copied : en.copyFailed);
    setTimeout(() => setResult(undefined), shownMs);
  }

  const word = result === 'copied' ? en.copied : result === 'failed' ? en.copyFailed : en.copy;
  return (
    <Button look={iconOnly ? 'quiet' : 'outlined'} aria-label={en.copyNamed(what)} onPress={() => void copy()}>
      <Icon name={result === 'copied' ? 'done' : result === 'failed' ? 'failed' : 'copy'} />
      {(!iconOnly || result !== undefined) && <span>{word}</span>}
    </Button>
  );
}
