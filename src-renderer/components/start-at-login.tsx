import { readStartAtLogin, setStartAtLogin } from '../api/process.ts';
import { useAnswer } from '../store/use-answer.ts';
import { en } from '../text/en.ts';
import { Problem } from './problem.tsx';
import { Switch } from './switch.tsx';
import { useAction } from './use-action.ts';

/** Whether the system starts the app at login: read from the system, and changed there at once. @param named where words beside it name it already */
export function StartAtLogin({ named = false }: { named?: boolean }) {
  const { value: isOn, accept } = useAnswer(readStartAtLogin, 'login');
  const change = useAction(async (on: boolean) => accept(await setStartAtLogin(on)));
  if (isOn === undefined) return null;
  const name = en.settings.login.label;
  return (
    <>
      <Switch label={named ? (isOn ? en.on : en.off) : name} aria-label={name} isSelected={isOn} onChange={change.start} />
      {change.state.phase === 'failed' && <Problem error={change.state.error} />}
    </>
  );
}
