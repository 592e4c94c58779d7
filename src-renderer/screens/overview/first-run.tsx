import { useState, type ReactNode } from 'react';
import type { ClientRow } from '../../../src-shared/clients-api.ts';
import { isConnected } from '../../../src-shared/session.ts';
import { readClients } from '../../api/clients.ts';
import { createSession } from '../../api/sessions.ts';
import { Button } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Problem } from '../../components/problem.tsx';
import { Section } from '../../components/section.tsx';
import { StartAtLogin } from '../../components/start-at-login.tsx';
import { StateWord } from '../../components/state-word.tsx';
import { useAction } from '../../components/use-action.ts';
import { linkTo } from '../../../src-shared/page-address.ts';
import { useNow } from '../../store/clock.ts';
import { useClients, useDrivers, useHost, useSessions } from '../../store/host-store.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import { ChangeEntry } from '../clients/change-entry.tsx';
import { TestEntry } from '../clients/test-entry.tsx';
import { OpenSession } from '../sessions/open-session.tsx';
import { SessionStateCell } from '../sessions/session-state.tsx';
import { NewSessionButton } from '../sessions/new-session.tsx';
import styles from './overview.module.css';

const { firstRun: texts } = en.overview;
/** A client that was added and does not call within this time was probably not restarted. */
const slowMs = 60_000;

/** From nothing to the first answer: a place to run, a session, a client. Each step shows its result live and can be left out. */
export function FirstRun({ isDone, onLeave }: { isDone: boolean; onLeave: () => void }) {
  const kind = useHost(({ status }) => status?.platform.kind ?? 'headless');
  return (
    <Section
      title={texts.title}
      actions={
        <Button look={isDone ? 'filled' : 'outlined'} onPress={onLeave}>
          {isDone ? texts.finish : texts.skip}
        </Button>
      }
    >
      <ol className={styles.steps}>
        <PlaceStep />
        <SessionStep />
        <ClientStep />
      </ol>
      <div className={styles.last}>
        {kind === 'desktop' && <StartAtLogin />}
        <p>{texts.where[kind]}</p>
      </div>
    </Section>
  );
}

function Step({ title, about, isDone, children }: { title: string; about: string; isDone: boolean; children: ReactNode }) {
  return (
    <li className={styles.step}>
      <span className={isDone ? styles.mark : styles.number} aria-hidden="true">
        {isDone && <Icon name="done" />}
      </span>
      <div className={styles.stepBody}>
        <h3 className={styles.stepTitle}>
          {title} {isDone && <span className={styles.done}>{texts.done}</span>}
        </h3>
        <p className={styles.about}>{about}</p>
        {children}
      </div>
    </li>
  );
}

function PlaceStep() {
  const drivers = useDrivers();
  const isDone = drivers.some(({ available }) => available);
  const { place } = texts;
  return (
    <Step title={place.title} about={place.about} isDone={isDone}>
      <output className={styles.places}>
        {drivers.length === 0 && <StateWord tone="active" icon="starting" word={place.looking} />}
        {drivers.map(({ method, available, detail, reason, hint }) =>
          available ? (
            <StateWord key={method} tone="good" icon="ready" word={place.found(place.names[method], detail)} />
          ) : (
            <StateWord key={method} tone="quiet" icon="stopped" word={place.missing(place.names[method], reason ?? '')}>
              {hint !== undefined && <p className={styles.about}>{hint}</p>}
            </StateWord>
          ),
        )}
        {drivers.length > 0 && !isDone && <p>{place.none}</p>}
      </output>
    </Step>
  );
}

function SessionStep() {
  const sessions = useSessions();
  const shown = sessions.find(({ state }) => isConnected(state)) ?? sessions[0];
  const create = useAction(async () => {
    await createSession({ name: 'local' });
  });
  const { session: words } = texts;
  return (
    <Step title={words.title} about={words.about} isDone={shown !== undefined && isConnected(shown.state)}>
      {shown ? (
        <div className={styles.line}>
          <strong>{shown.name}</strong>
          <SessionStateCell state={shown.state} />
          <OpenSession session={shown} />
        </div>
      ) : (
        <>
          <div className={styles.line}>
            <Button look="filled" isPending={create.state.phase === 'running'} onPress={() => create.start()}>
              {words.create}
            </Button>
            <NewSessionButton look="outlined" />
          </div>
          <p className={styles.about}>{words.first}</p>
          {create.state.phase === 'failed' && <Problem error={create.state.error} />}
        </>
      )}
    </Step>
  );
}

function ClientStep() {
  const clients = useClients();
  const names = clients.map(({ name }) => name).join();
  const { value: list, reload } = useAnswer(signal => readClients(undefined, signal), names);
  const [adding, setAdding] = useState<string>();
  const called = clients.find(({ lastCallAt }) => lastCallAt !== undefined);
  const waiting = clients.find(({ lastCallAt }) => lastCallAt === undefined);
  const rows = list?.clients ?? [];
  const found = rows.filter(
    ({ detection, scope, entry }) => detection.state !== 'not-found' && scope === 'user' && entry.state === 'none',
  );
  const row = rows.find(({ id }) => id === adding);
  const { client: words } = texts;
  return (
    <Step title={words.title} about={words.about} isDone={called !== undefined}>
      <div className={styles.line}>
        {found.map(({ id, name }) => (
          <Button key={id} onPress={() => setAdding(id)}>
            {words.add(name)}
          </Button>
        ))}
        {list && found.length === 0 && clients.length === 0 && <p>{words.none}</p>}
        <a href={linkTo('clients')}>{words.all}</a>
      </div>
      <output>
        {called && <StateWord tone="good" icon="ready" word={words.connected(called.version ?? called.name)} />}
        {!called && waiting && (
          <Waiting name={waiting.name} since={waiting.createdAt} row={rows.find(({ id }) => id === waiting.name)} />
        )}
      </output>
      {row && <ChangeEntry row={row} action="add" onDone={reload} onClose={() => setAdding(undefined)} />}
    </Step>
  );
}

/** @param row its entry in a file of this computer, if it has one: that can be tested from here */
function Waiting({ name, since, row }: { name: string; since: number; row: ClientRow | undefined }) {
  const [isTesting, setTesting] = useState(false);
  const isSlow = useNow(1000) - since > slowMs;
  if (!isSlow) return <StateWord tone="active" icon="starting" word={texts.client.ask} />;
  return (
    <div className={styles.line}>
      <StateWord tone="warning" icon="warning" word={texts.client.slow(row?.name ?? name)} />
      {row && <Button onPress={() => setTesting(true)}>{en.assistants.test}</Button>}
      {row && isTesting && <TestEntry row={row} onClose={() => setTesting(false)} />}
    </div>
  );
}
