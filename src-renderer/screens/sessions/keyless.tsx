import { linkTo } from '../../../src-shared/page-address.ts';
import type { SessionSummary } from '../../../src-shared/session.ts';
import { Banner } from '../../components/banner.tsx';
import { en } from '../../text/en.ts';

const { keyless: texts } = en.sessions;

/** Stays as long as a worker of ours runs without a key, or could: what that means, and how to end it. */
export function KeylessWorkers({ sessions, isAllowed }: { sessions: readonly SessionSummary[]; isAllowed: boolean }) {
  const open = sessions.filter(({ keyless, origin }) => keyless && origin === 'dynamic');
  if (open.length === 0 && !isAllowed) return null;
  return (
    <Banner tone="warning" title={open.length === 0 ? texts.allowed : texts.running(open.length)}>
      <p>{texts.meaning}</p>
      {open.length > 0 && (
        <ul>
          {open.map(({ id, name, label }) => (
            <li key={id}>
              <a href={linkTo('sessions', id)}>{label ?? name}</a>
            </li>
          ))}
        </ul>
      )}
      {open.length > 0 && <p>{texts.end.dynamic}</p>}
      {isAllowed && <p>{texts.endAllowed}</p>}
    </Banner>
  );
}

/** The same on the page of a session. */
export function KeylessSession({ session: { keyless, origin } }: { session: SessionSummary }) {
  if (!keyless) return null;
  return (
    <Banner tone="warning" title={texts.one}>
      <p>{texts.meaning}</p>
      <p>{origin === 'dynamic' ? texts.end.dynamic : texts.end.static}</p>
    </Banner>
  );
}
