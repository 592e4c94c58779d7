import { useEffect, useRef, useState } from 'react';
import type { SessionSummary } from '../../../src-shared/session.ts';
import { longestLog } from '../../../src-shared/sessions-api.ts';
import { followLog } from '../../api/sessions.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loading } from '../../components/loading.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { ToggleButton } from '../../components/toggle-button.tsx';
import { en } from '../../text/en.ts';
import styles from './session.module.css';

const { view: texts } = en.sessions;
/** The page keeps what a person can read; the file has the rest. */
const keptLines = 5_000;

/** A session's log: it goes on by itself, can be searched and copied. */
export function Logs({ session }: { session: SessionSummary }) {
  const lines = useLog(session.id);
  const [search, setSearch] = useState('');
  const [isFollowing, setFollowing] = useState(true);
  const wanted = search.trim().toLowerCase();
  const shown = wanted === '' ? lines : lines?.filter(line => line.toLowerCase().includes(wanted));

  if (session.origin === 'static') return <EmptyState title={texts.noLogHere} />;
  if (!lines || !shown) return <Loading />;
  return (
    <>
      <div className={styles.bar}>
        <SearchField label={texts.searchLog} value={search} onChange={setSearch} />
        <output className={styles.quiet}>{texts.logLines(shown.length)}</output>
        <ToggleButton isSelected={isFollowing} onChange={setFollowing}>
          {texts.follow}
        </ToggleButton>
        <CopyButton value={() => Promise.resolve(shown.join('\n'))} what={texts.log} />
      </div>
      {shown.length === 0 ? <EmptyState title={texts.noLog} /> : <LogText lines={shown} isFollowing={isFollowing} />}
    </>
  );
}

function LogText({ lines, isFollowing }: { lines: string[]; isFollowing: boolean }) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isFollowing) box.current?.scrollTo({ top: box.current.scrollHeight });
  });
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <section ref={box} className={styles.log} tabIndex={0} aria-label={texts.logLabel}>
      <pre>{lines.join('\n')}</pre>
    </section>
  );
}

/** The lines so far; undefined until the first arrive. It goes on over restarts of the session. */
function useLog(id: string): string[] | undefined {
  const [lines, setLines] = useState<string[]>();
  useEffect(() => {
    const controller = new AbortController();
    followLog(id, longestLog, more => setLines((before = []) => [...before, ...more].slice(-keptLines)), controller.signal).catch(
      () => setLines((before = []) => before),
    );
    return () => controller.abort();
  }, [id]);
  return lines;
}
