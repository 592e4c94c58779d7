import { useId, useRef, useState } from 'react';
import { VisuallyHidden } from 'react-aria-components';
import type { Approval } from '../../../src-shared/approvals-api.ts';
import { Button } from '../../components/button.tsx';
import { useHost } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import { contentId } from '../navigation.tsx';
import { ApprovalCard } from './approval-card.tsx';
import styles from './approvals.module.css';

const none: Approval[] = [];

/** The calls that wait for a person, one at a time, on every screen. It never takes the focus. */
export function Approvals() {
  const approvals = useHost(({ status }) => status?.approvals ?? none);
  const [chosen, setChosen] = useState<string>();
  const section = useRef<HTMLElement>(null);
  const titleId = useId();
  // The one that is shown stays, also when a more urgent one comes: a click must meet what was read.
  const shown = approvals.find(({ id }) => id === chosen) ?? mostUrgent(approvals);
  if (!shown) return null;
  if (shown.id !== chosen) setChosen(shown.id);
  const at = approvals.indexOf(shown);

  function keepFocus() {
    const { activeElement } = document;
    if (activeElement !== document.body && !section.current?.contains(activeElement)) return;
    (approvals.length > 1 ? section.current : document.getElementById(contentId))?.focus();
  }

  return (
    <section ref={section} tabIndex={-1} className={styles.section} aria-labelledby={titleId}>
      <Alert approvals={approvals} />
      <div className={styles.head}>
        <h2 id={titleId}>{en.approvals.title(shown.client)}</h2>
        {approvals.length > 1 && (
          <span className={styles.queue}>
            {en.approvals.place(at + 1, approvals.length)}
            <Button onPress={() => setChosen(approvals[(at + 1) % approvals.length]!.id)}>{en.approvals.next}</Button>
          </span>
        )}
      </div>
      <ApprovalCard key={shown.id} approval={shown} onDecided={keepFocus} />
    </section>
  );
}

/** Says at once that a call came, whatever is shown. The attribute keeps it audible while a dialog hides the page. */
function Alert({ approvals }: { approvals: Approval[] }) {
  const newest = approvals.at(-1)!;
  return (
    <VisuallyHidden>
      <div role="alert" data-live-announcer="true">
        <span key={newest.id}>{en.approvals.alert(newest.client, newest.title, approvals.length)}</span>
      </div>
    </VisuallyHidden>
  );
}

/** The oldest call that still waits, else the oldest. */
function mostUrgent(approvals: Approval[]): Approval | undefined {
  return approvals.find(({ waitsUntil }) => waitsUntil !== undefined) ?? approvals[0];
}
