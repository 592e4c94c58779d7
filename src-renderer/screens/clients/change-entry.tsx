import { useState } from 'react';
import { VisuallyHidden } from 'react-aria-components';
import type { Applied, ClientAction, ClientPlan, ClientRow, DiffLine, EntryForm } from '../../../src-shared/clients-api.ts';
import type { Permission } from '../../../src-shared/host-status.ts';
import { applyClient, planClient } from '../../api/clients.ts';
import { Banner } from '../../components/banner.tsx';
import { Breakable } from '../../components/breakable.tsx';
import { Button } from '../../components/button.tsx';
import { Choice } from '../../components/choice.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Dialog, DialogActions } from '../../components/dialog.tsx';
import { Problem } from '../../components/problem.tsx';
import { StateWord } from '../../components/state-word.tsx';
import { useAction } from '../../components/use-action.ts';
import { useHost } from '../../store/host-store.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import styles from './clients.module.css';

const { assistants: texts } = en;

interface ChangeEntryProps {
  row: ClientRow;
  /** Of a project's own file. */
  folder?: string;
  action: ClientAction;
  onDone: () => void;
  onClose: () => void;
}

/** Shows exactly what will change in a client's file, writes it, and waits for the client's first call. */
export function ChangeEntry({ row, folder, action, onDone, onClose }: ChangeEntryProps) {
  const [applied, setApplied] = useState<Applied>();
  const title = action === 'add' ? texts.addTitle(row.name) : texts.updateNamed(row.name);
  return (
    <Dialog wide isOpen onOpenChange={onClose} title={title}>
      {close =>
        applied ? (
          <Done row={applied.row} close={close} />
        ) : (
          <Plan
            row={row}
            {...(folder !== undefined && { folder })}
            action={action}
            close={close}
            onApplied={applied => {
              setApplied(applied);
              onDone();
            }}
          />
        )
      }
    </Dialog>
  );
}

function Plan(props: {
  row: ClientRow;
  folder?: string;
  action: ClientAction;
  close: () => void;
  onApplied: (applied: Applied) => void;
}) {
  const { row, folder, action, close, onApplied } = props;
  const [form, setForm] = useState<EntryForm>(row.forms[0]!);
  // An update keeps the form that the entry has.
  const change = { action, ...(folder !== undefined && { folder }), ...(action === 'add' && { form }) };
  const { value: plan, error } = useAnswer(() => planClient(row.id, change), `${action} ${form}`);
  const [permission, setPermission] = useState<Permission>(row.permission ?? 'full');
  const apply = useAction(async () => {
    onApplied(
      await applyClient(row.id, {
        ...change,
        ...(action === 'add' && { permission }),
        ...(plan?.asks !== undefined && { replace: true }),
      }),
    );
  });
  return (
    <>
      {action === 'add' && row.forms.length > 1 && (
        <Choice label={texts.form} options={texts.forms} value={form} onChange={setForm} />
      )}
      {error !== undefined && <Problem error={error} />}
      {!plan && error === undefined && <p>{texts.planning}</p>}
      {plan && <Change name={row.name} plan={plan} />}
      {action === 'add' && (
        <Choice label={en.connect.permission} options={en.connect.permissions} value={permission} onChange={setPermission} />
      )}
      {apply.state.phase === 'failed' && <Problem error={apply.state.error} />}
      <DialogActions>
        {plan && <CopyButton value={plan.snippet} what={en.connect.entry} />}
        <Button onPress={close}>{texts.cancel}</Button>
        <Button
          look="filled"
          isDisabled={!plan || plan.problem !== undefined}
          isPending={apply.state.phase === 'running'}
          onPress={() => apply.start()}
        >
          {action === 'update'
            ? texts.update
            : plan?.asks !== undefined
              ? texts.replaceAnyway
              : plan?.warning !== undefined
                ? texts.addToken
                : texts.add}
        </Button>
      </DialogActions>
    </>
  );
}

/** The lines of the file that change. Every token in them is masked. */
function Change({ name, plan: { file, effect, lines, asks, warning, problem } }: { name: string; plan: ClientPlan }) {
  return (
    <>
      {[problem, asks, warning].map(title => title !== undefined && <Banner key={title} tone="warning" title={title} />)}
      <div>
        <p>
          <code>
            <Breakable>{file}</Breakable>
          </code>{' '}
          <CopyButton iconOnly value={file} what={texts.filePath(name)} />
        </p>
        {problem === undefined && <p className={styles.version}>{texts.effects[effect]}</p>}
      </div>
      {lines.length > 0 && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        <section className={styles.diff} tabIndex={0} aria-label={texts.effects[effect]}>
          <ul>
            {lines.map(line => (
              <DiffLineRow key={`${line.kind} ${line.line}`} line={line} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function DiffLineRow({ line: { kind, line, text } }: { line: DiffLine }) {
  return (
    <li className={kind === 'added' ? styles.added : styles.removed}>
      <span className={styles.lineNumber}>{line}</span>
      <span aria-hidden="true">{kind === 'added' ? '+' : '−'}</span>{' '}
      <VisuallyHidden>{kind === 'added' ? texts.lineAdded : texts.lineRemoved} </VisuallyHidden>
      <code>{text}</code>
    </li>
  );
}

function Done({ row, close }: { row: ClientRow; close: () => void }) {
  const lastCallAt = useHost(({ status }) => status?.clients.find(({ name }) => name === row.id)?.lastCallAt);
  const hasCalled = lastCallAt !== undefined && lastCallAt !== row.lastCallAt;
  return (
    <>
      <p>
        <strong>{texts.next}:</strong> {row.afterwards}
      </p>
      <output>
        {hasCalled ? (
          <StateWord tone="good" icon="ready" word={en.connect.connected(row.name)} />
        ) : (
          <StateWord tone="active" icon="starting" word={texts.waiting(row.name)} />
        )}
      </output>
      <DialogActions>
        <Button look="filled" onPress={close}>
          {texts.done}
        </Button>
      </DialogActions>
    </>
  );
}
