import { useState, type ReactNode } from 'react';
import { connectionSteps, type ConnectionTest, type ServerDefinition } from '../../../src-shared/servers-api.ts';
import { sessionNamePattern } from '../../../src-shared/session-id.ts';
import { addServer, changeServer, readServer, testServer } from '../../api/servers.ts';
import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { Dialog, DialogActions } from '../../components/dialog.tsx';
import { NumberField } from '../../components/number-field.tsx';
import { Problem } from '../../components/problem.tsx';
import { Select } from '../../components/select.tsx';
import { StateWord } from '../../components/state-word.tsx';
import { Switch } from '../../components/switch.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useAction } from '../../components/use-action.ts';
import { useSessions } from '../../store/host-store.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import styles from './sessions.module.css';

const { create, server: texts } = en.sessions;

/** Changes a server of the configuration file. */
export function EditServer({ name, onOpenChange }: { name: string; onOpenChange: () => void }) {
  const { value, error } = useAnswer(signal => readServer(name, signal), name);
  return (
    <Dialog isOpen onOpenChange={onOpenChange} title={texts.editTitle(name)}>
      {close => (
        <>
          {error !== undefined && <Problem error={error} />}
          {value && <ServerForm close={close} known={{ name, ...value }} />}
        </>
      )}
    </Dialog>
  );
}

interface ServerFormProps {
  /** The server that is changed; absent for a new one. `secretFrom` says where its secret is. */
  known?: { name: string; definition: ServerDefinition; secretFrom?: string | undefined };
  close: () => void;
  children?: ReactNode;
}

const newDefinition: ServerDefinition = {
  host: 'localhost',
  port: 10_000,
  use_tls: false,
  auth_type: 'PSK',
  session_type: 'python',
  auto_connect: false,
};

/** Where a server is and how to log in, with a test that says how far a connection comes. */
export function ServerForm({ known, close, children }: ServerFormProps) {
  const sessions = useSessions();
  const [name, setName] = useState(known?.name ?? '');
  const [definition, setDefinition] = useState(known?.definition ?? newDefinition);
  const [secret, setSecret] = useState('');
  const [isChecked, setChecked] = useState(false);
  const [result, setResult] = useState<ConnectionTest>();
  const set = (change: Partial<ServerDefinition>) => {
    setDefinition({ ...definition, ...change });
    setResult(undefined);
  };
  const problems = problemsOf({ name, definition, secret, known, taken: sessions.map(session => session.name) });
  const isGood = Object.values(problems).every(problem => problem === undefined);
  const given = { definition, ...(secret !== '' && { secret }) };
  const test = useAction(async () => setResult(await testServer({ ...given, ...(known && { name: known.name }) })));
  const save = useAction(async () => {
    if (known) await changeServer(known.name, given);
    else await addServer({ name, ...given });
    close();
  });
  const whenGood = (start: () => void) => () => {
    setChecked(true);
    if (isGood) start();
  };
  const shown = isChecked ? problems : {};
  const needsSecret = definition.auth_type !== 'Anonymous';

  return (
    <Form className={styles.form!} onSubmit={whenGood(() => save.start())}>
      {!known && (
        <TextField
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog opens with the focus on its first field
          autoFocus
          label={create.name}
          rule={create.nameRule}
          error={shown.name}
          value={name}
          onChange={setName}
          maxLength={63}
        />
      )}
      {children}
      <div className={styles.pair}>
        <TextField
          label={texts.host}
          rule={texts.hostRule}
          error={shown.host}
          value={definition.host}
          onChange={host => set({ host })}
        />
        <NumberField
          label={texts.port}
          rule={texts.portRule}
          value={definition.port}
          minValue={1}
          maxValue={65_535}
          formatOptions={{ useGrouping: false }}
          onChange={port => set({ port })}
        />
      </div>
      <Switch label={texts.tls} isSelected={definition.use_tls} onChange={use_tls => set({ use_tls })} />
      <div className={styles.pair}>
        <Select
          label={texts.auth}
          value={definition.auth_type}
          options={{
            ...texts.auths,
            ...(definition.auth_type in texts.auths ? {} : { [definition.auth_type]: definition.auth_type }),
          }}
          onChange={auth_type => set({ auth_type })}
        />
        {needsSecret && (
          <TextField
            type="password"
            label={definition.auth_type === 'Basic' ? texts.secret.Basic : texts.secret.PSK}
            rule={known?.secretFrom === undefined ? texts.secretRule : texts.secretKept(known.secretFrom)}
            error={shown.secret}
            value={secret}
            onChange={value => {
              setSecret(value);
              setResult(undefined);
            }}
          />
        )}
      </div>
      <Select
        label={texts.language}
        value={definition.session_type}
        options={create.languages}
        onChange={session_type => set({ session_type })}
      />
      <Switch label={texts.autoConnect} isSelected={definition.auto_connect} onChange={auto_connect => set({ auto_connect })} />
      <output>
        {test.state.phase === 'running' && <StateWord tone="active" icon="starting" word={texts.testing} />}
        {test.state.phase === 'idle' && result && <TestResult result={result} usesTls={definition.use_tls} />}
      </output>
      {test.state.phase === 'failed' && <Problem error={test.state.error} />}
      {save.state.phase === 'failed' && <Problem error={save.state.error} />}
      <DialogActions>
        <Button onPress={whenGood(() => test.start())}>{texts.test}</Button>
        <Button onPress={close}>{create.cancel}</Button>
        <Button look="filled" type="submit" isPending={save.state.phase === 'running'}>
          {known ? texts.save : texts.submit}
        </Button>
      </DialogActions>
    </Form>
  );
}

function problemsOf(form: {
  name: string;
  definition: ServerDefinition;
  secret: string;
  known: ServerFormProps['known'];
  taken: string[];
}): { name?: string | undefined; host?: string | undefined; secret?: string | undefined } {
  const { name, definition, secret, known, taken } = form;
  const isNameWrong = !known && (taken.includes(name) || !sessionNamePattern.test(name));
  const lacksSecret = definition.auth_type !== 'Anonymous' && secret === '' && known?.secretFrom === undefined;
  return {
    name: isNameWrong ? (taken.includes(name) ? create.nameTaken(name) : create.nameWrong) : undefined,
    host: definition.host.trim() === '' ? texts.hostEmpty : undefined,
    secret: lacksSecret ? texts.secretEmpty : undefined,
  };
}

/** Step by step how far the connection came. */
function TestResult({ result, usesTls }: { result: ConnectionTest; usesTls: boolean }) {
  const { failedAt, problem, hint, version } = result;
  if (failedAt === undefined) return <StateWord tone="good" icon="ready" word={texts.works(version)} />;
  const steps = connectionSteps.filter(step => usesTls || step !== 'tls');
  return (
    <ol className={styles.steps}>
      {steps.slice(0, steps.indexOf(failedAt)).map(step => (
        <li key={step}>
          <StateWord tone="good" icon="ready" word={texts.steps[step]} />
        </li>
      ))}
      <li>
        <StateWord tone="bad" icon="failed" word={texts.steps[failedAt]}>
          <p>{problem}</p>
          {hint !== undefined && <p className={styles.hint}>{hint}</p>}
        </StateWord>
      </li>
    </ol>
  );
}
