import { readStartAtLogin, setStartAtLogin } from '../../api/process.ts';
import { Problem } from '../../components/problem.tsx';
import { Switch } from '../../components/switch.tsx';
import { useAction } from '../../components/use-action.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';

/** Whether the system starts the app at login: read from the system, and changed there at once. */
export function StartAtLogin() {
  const { value: isOn, accept } = useAnswer(readStartAtLogin, 'login');
  const change = useAction(async (on: boolean) => accept(await setStartAtLogin(on)));
  if (isOn === undefined) return null;
  return (
    <>
      <Switch label={en.overview.firstRun.login} isSelected={isOn} onChange={change.start} />
      {change.state.phase === 'failed' && <Problem error={change.state.error} />}
    </>
  );
}
