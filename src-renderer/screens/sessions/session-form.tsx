import { useState, type ReactNode } from 'react';
import { Disclosure, DisclosurePanel, Heading, Button as AriaButton } from 'react-aria-components';
import { sessionNamePattern } from '../../../src-shared/session-id.ts';
import type { NewSession } from '../../../src-shared/sessions-api.ts';
import type { LaunchMethod, SessionSummary } from '../../../src-shared/session.ts';
import { createSession } from '../../api/sessions.ts';
import { readSettings } from '../../api/settings.ts';
import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { DialogActions } from '../../components/dialog.tsx';
import { Icon } from '../../components/icon.tsx';
import { NumberField } from '../../components/number-field.tsx';
import { Problem } from '../../components/problem.tsx';
import { Select } from '../../components/select.tsx';
import { TextField } from '../../components/text-field.tsx';
import { useAction } from '../../components/use-action.ts';
import { useSessions } from '../../store/host-store.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import styles from './sessions.module.css';

const { create: texts } = en.sessions;

interface SessionFormProps {
  method: LaunchMethod;
  /** The session that the new one shall be like. */
  from?: SessionSummary;
  close: () => void;
  /** Where it shall run. */
  children: ReactNode;
}

/** What a new session of this computer needs. It is kept: it stays when its worker is stopped. */
export function SessionForm({ method, from, close, children }: SessionFormProps) {
  const sessions = useSessions();
  const { value: settings } = useAnswer(readSettings, 'settings');
  const taken = new Set(sessions.filter(({ origin }) => origin === 'dynamic').map(({ name }) => name));
  const [name, setName] = useState(() => freeName(from ? texts.copyName(from.name) : 'local', taken));
  const [heap, setHeap] = useState<number>();
  const [idle, setIdle] = useState<keyof typeof texts.idles>(0);
  const [language, setLanguage] = useState<keyof typeof texts.languages>(from?.language ?? 'python');
  const [image, setImage] = useState('');
  const [limit, setLimit] = useState<number>();
  const [isChecked, setChecked] = useState(false);
  const heapGb = heap ?? settings?.values['community.session_creation.defaults.heap_size_gb'] ?? 4;
  const problem = taken.has(name) ? texts.nameTaken(name) : sessionNamePattern.test(name) ? undefined : texts.nameWrong;
  const create = useAction(async () => {
    const docker: Partial<NewSession> = {
      ...(image.trim() === '' ? { language } : { dockerImage: image.trim() }),
      ...(limit !== undefined && { dockerMemoryLimitGb: limit }),
    };
    await createSession({
      name,
      launchMethod: method,
      heapSizeGb: heapGb,
      idleStopSeconds: Number(idle),
      ...(method === 'docker' && docker),
    });
    close();
  });

  function submit() {
    setChecked(true);
    if (problem === undefined) create.start();
  }

  return (
    <Form className={styles.form!} onSubmit={submit}>
      <TextField
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- a dialog opens with the focus on its first field
        autoFocus
        label={texts.name}
        rule={texts.nameRule}
        error={isChecked ? problem : undefined}
        value={name}
        onChange={setName}
        maxLength={63}
      />
      {children}
      <div className={styles.pair}>
        <NumberField label={texts.memory} rule={texts.memoryRule} value={heapGb} minValue={0.25} step={0.25} onChange={setHeap} />
        <Select
          label={texts.idle}
          rule={texts.idleRule}
          value={String(idle) as `${keyof typeof texts.idles}`}
          options={texts.idles as Record<`${keyof typeof texts.idles}`, string>}
          onChange={key => setIdle(Number(key) as keyof typeof texts.idles)}
        />
      </div>
      {method === 'docker' && (
        <Disclosure className={styles.advanced!}>
          <Heading level={3}>
            <AriaButton slot="trigger" className={styles.disclose!}>
              <Icon name="down" />
              {texts.advanced}
            </AriaButton>
          </Heading>
          <DisclosurePanel className={styles.panel!}>
            <Select
              label={texts.language}
              value={language}
              options={texts.languages}
              isDisabled={image.trim() !== ''}
              onChange={setLanguage}
            />
            <TextField label={texts.image} rule={texts.imageRule} value={image} onChange={setImage} />
            <NumberField
              label={texts.limit}
              rule={texts.limitRule}
              minValue={0.5}
              step={0.5}
              onChange={value => setLimit(Number.isNaN(value) ? undefined : value)}
            />
          </DisclosurePanel>
        </Disclosure>
      )}
      {create.state.phase === 'failed' && <Problem error={create.state.error} />}
      <DialogActions>
        <Button onPress={close}>{texts.cancel}</Button>
        <Button look="filled" type="submit" isPending={create.state.phase === 'running'}>
          {texts.submit}
        </Button>
      </DialogActions>
    </Form>
  );
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number++) if (!taken.has(`${wanted}-${number}`)) return `${wanted}-${number}`;
}
