import { useState } from 'react';
import { isConnected, type SessionSummary } from '../../../src-shared/session.ts';
import { changeSession, deleteSession, readSession, restartSession, startSession, stopSession } from '../../api/sessions.ts';
import { sessionLink } from '../../api/host-api.ts';
import { removeServer } from '../../api/servers.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Menu, type MenuAction } from '../../components/menu.tsx';
import { ProblemDialog } from '../../components/problem-dialog.tsx';
import { say } from '../../store/announcer.ts';
import { linkTo } from '../../../src-shared/page-address.ts';
import { useNow } from '../../store/clock.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import { NewSession } from './new-session.tsx';
import { OpenSession } from './open-session.tsx';
import { EditServer } from './server-form.tsx';
import styles from './sessions.module.css';

const { actions: texts, ask } = en.sessions;
const longMs = 10_000;

/** What is asked before it is done, or what went wrong. */
type Showing =
  | { what: 'stop' | 'restart' | 'delete' | 'remove' | 'duplicate' | 'edit' }
  | { what: 'problem'; title: string; error: unknown };

/** Everything that can be done with a session: opening it beside a menu of the rest. */
export function SessionActions({ session, onGone }: { session: SessionSummary; onGone?: () => void }) {
  const [showing, setShowing] = useState<Showing>();
  const { id, name, state } = session;
  const show = (what: Exclude<Showing['what'], 'problem'>) => () => setShowing({ what });
  const close = () => setShowing(undefined);
  const now = (title: string, run: () => Promise<void>) => () => {
    run().catch((error: unknown) => setShowing({ what: 'problem', title: texts.failed(title, name), error }));
  };

  return (
    <div className={styles.actions}>
      <OpenSession session={session} />
      {state.phase === 'starting' && (
        <CancelStart since={state.since} name={name} cancel={now(texts.cancel, () => stopSession(id))} />
      )}
      {canStart(session) && <Button onPress={now(texts.start, () => startSession(id))}>{texts.start}</Button>}
      <Menu label={texts.menu(name)} actions={actionsFor(session, { show, now })} />
      <Dialogs session={session} showing={showing} close={close} onGone={onGone ?? (() => undefined)} />
    </div>
  );
}

/** Waiting can be given up once it is long. */
function CancelStart({ since, name, cancel }: { since: number; name: string; cancel: () => void }) {
  const isLong = useNow(1000) - since > longMs;
  return (
    isLong && (
      <Button aria-label={texts.cancelNamed(name)} onPress={cancel}>
        {texts.cancel}
      </Button>
    )
  );
}

interface Ways {
  show: (what: Exclude<Showing['what'], 'problem'>) => () => void;
  now: (title: string, run: () => Promise<void>) => () => void;
}

function actionsFor(session: SessionSummary, { show, now }: Ways): MenuAction[] {
  const { id, origin, state, kept } = session;
  const isRunning = isConnected(state) || state.phase === 'starting';
  const copyLink: MenuAction[] = isConnected(state)
    ? [{ id: 'link', name: texts.copyLink, icon: 'copy', run: now(texts.copyLink, () => copySessionLink(id)) }]
    : [];
  const details: MenuAction = {
    id: 'details',
    name: texts.details,
    icon: 'sessions',
    run: () => void (location.hash = linkTo('sessions', id)),
  };
  if (origin === 'static') {
    return [
      details,
      ...copyLink,
      ...(isConnected(state) || state.phase === 'unreachable'
        ? [{ id: 'stop', name: texts.disconnect, icon: 'stopping', run: now(texts.disconnect, () => stopSession(id)) } as const]
        : []),
      { id: 'edit', name: texts.edit, icon: 'edit', run: show('edit') },
      { id: 'remove', name: texts.remove, icon: 'trash', run: show('remove') },
    ];
  }
  return [
    details,
    ...copyLink,
    ...(isRunning
      ? [
          { id: 'stop', name: texts.stop, icon: 'stopping', run: show('stop') } as const,
          ...(kept ? [{ id: 'restart', name: texts.restart, icon: 'refresh', run: show('restart') } as const] : []),
        ]
      : []),
    { id: 'duplicate', name: texts.duplicate, icon: 'copy', run: show('duplicate') },
    {
      id: 'keep',
      name: kept ? texts.unkeep : texts.keep,
      ...(kept && { icon: 'done' as const }),
      run: now(texts.keep, () => changeSession(id, { kept: !kept })),
    },
    { id: 'delete', name: texts.delete, icon: 'trash', run: show('delete') },
  ];
}

/** One that opens the session signed in, once within 10 minutes. */
async function copySessionLink(id: string): Promise<void> {
  await navigator.clipboard.writeText(await sessionLink(id, 'copy'));
  say(en.copied);
}

function canStart({ origin, state, kept }: SessionSummary): boolean {
  return origin === 'dynamic' && kept === true && (state.phase === 'stopped' || state.phase === 'failed');
}

function Dialogs(props: { session: SessionSummary; showing: Showing | undefined; close: () => void; onGone: () => void }) {
  const { session, showing, close, onGone } = props;
  const { id, name } = session;
  switch (showing?.what) {
    case undefined:
      return null;
    case 'problem':
      return <ProblemDialog title={showing.title} error={showing.error} onClose={close} />;
    case 'duplicate':
      return <NewSession isOpen onOpenChange={close} from={session} />;
    case 'edit':
      return <EditServer name={name} onOpenChange={close} />;
    case 'stop':
      return (
        <AskLoss session={session} title={ask.stopTitle(name)} confirm={texts.stop} run={() => stopSession(id)} close={close} />
      );
    case 'restart':
      return (
        <AskLoss
          session={session}
          title={ask.restartTitle(name)}
          confirm={texts.restart}
          run={() => restartSession(id)}
          close={close}
        />
      );
    case 'delete': {
      const run = async () => {
        await deleteSession(id);
        onGone();
      };
      return <AskLoss session={session} title={ask.deleteTitle(name)} confirm={en.sessions.ask.delete} run={run} close={close} />;
    }
    case 'remove':
      return (
        <Dialog alert isOpen onOpenChange={close} title={ask.removeTitle(name)}>
          {close => (
            <Confirm
              confirm={en.sessions.ask.remove}
              keep={ask.keepIt}
              close={close}
              run={async () => {
                await removeServer(name);
                onGone();
              }}
            >
              {ask.removeLoss}
            </Confirm>
          )}
        </Dialog>
      );
  }
}

/** Asks before tables in memory are lost, and says how many they are. */
function AskLoss(props: {
  session: SessionSummary;
  title: string;
  confirm: string;
  run: () => Promise<void>;
  close: () => void;
}) {
  const { session, title, confirm, run, close } = props;
  const isDeletion = confirm === ask.delete;
  const { value } = useAnswer(signal => readSession(session.id, signal), session.id);
  return (
    <Dialog alert isOpen onOpenChange={close} title={title}>
      {close => (
        <Confirm confirm={confirm} keep={isDeletion ? ask.keepIt : ask.keepRunning} run={run} close={close}>
          {(!isDeletion || isConnected(session.state)) && <p>{ask.tablesLost(value?.tableCount)}</p>}
          {!isDeletion && <p>{session.kept ? ask.stopKept : ask.stopUnkept}</p>}
        </Confirm>
      )}
    </Dialog>
  );
}
