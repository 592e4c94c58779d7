import { useState } from 'react';
import type { SettingChange, Settings, SettingValues } from '../../../src-shared/settings-api.ts';
import { toUserError } from '../../../src-shared/user-error.ts';
import { changeSetting } from '../../api/settings.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { NumberField } from '../../components/number-field.tsx';
import { Select } from '../../components/select.tsx';
import { Switch } from '../../components/switch.tsx';
import { useAction } from '../../components/use-action.ts';
import { say } from '../../store/announcer.ts';
import { en } from '../../text/en.ts';
import type { Setting } from './controls.ts';
import { Folders } from './folders.tsx';
import styles from './settings.module.css';

const { withoutTokens } = en.settings;

type Value = SettingValues[keyof SettingValues];

/** One setting: what it does, its control, and the way back to its default. A change is saved at once; one that fails goes back and says why. */
export function SettingRow({
  setting,
  settings,
  onSaved,
}: {
  setting: Setting;
  settings: Settings;
  onSaved: (settings: Settings) => void;
}) {
  const { name } = setting;
  const [label, note] = en.settings.labels[name];
  const [wanted, setWanted] = useState<Value>();
  const change = useAction(async (value: Value | undefined) => {
    setWanted(value);
    try {
      onSaved(await changeSetting({ name, ...(value !== undefined && { value }) } as SettingChange));
      say(en.settings.saved(label));
    } finally {
      setWanted(undefined);
    }
  });
  const [asked, setAsked] = useState(false);
  const choose = (value: Value | undefined) => {
    if (name === 'server.auth.mode' && value === 'none') setAsked(true);
    else change.start(value);
  };
  const saved = settings.values[name];
  const value = wanted ?? saved;
  const isDefault = JSON.stringify(saved) === JSON.stringify(settings.defaults[name]);
  const error = change.state.phase === 'failed' ? toUserError(change.state.error) : undefined;

  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <p className={styles.label}>{label}</p>
        <p className={styles.note}>{note}</p>
        {setting.needsRestart && <p className={styles.note}>{en.settings.restart}</p>}
        {error && (
          <p role="alert" className={styles.error}>
            {error.message} {error.hint}
          </p>
        )}
      </div>
      <div className={styles.control}>
        <SettingControl setting={setting} label={label} value={value} onChange={choose} />
        {!isDefault && (
          <Button look="quiet" aria-label={en.settings.resetNamed(label)} onPress={() => change.start(undefined)}>
            {en.settings.reset}
          </Button>
        )}
      </div>
      <Dialog alert isOpen={asked} onOpenChange={setAsked} title={withoutTokens.title}>
        {close => (
          <Confirm
            confirm={withoutTokens.confirm}
            keep={withoutTokens.keep}
            close={close}
            run={async () => onSaved(await changeSetting({ name: 'server.auth.mode', value: 'none' }))}
          >
            {withoutTokens.loss}
          </Confirm>
        )}
      </Dialog>
    </li>
  );
}

function SettingControl(props: { setting: Setting; label: string; value: Value; onChange: (value: Value | undefined) => void }) {
  const { setting, label, value, onChange } = props;
  const { control } = setting;
  switch (control.kind) {
    case 'switch':
      return <Switch label={value ? en.on : en.off} aria-label={label} isSelected={value === true} onChange={onChange} />;
    case 'choice': {
      const key = String(value ?? 'none');
      const { parse = (key: string): unknown => key } = control;
      // What somebody wrote into the file by hand is shown as well.
      const options = key in control.options ? control.options : { ...control.options, [key]: key };
      const choose = (key: string) => onChange(parse(key) as Value | undefined);
      return <Select label={label} isLabelHidden value={key} options={options} onChange={choose} />;
    }
    case 'number':
      return (
        <NumberField
          label={label}
          isLabelHidden
          value={Number(value)}
          minValue={control.min}
          maxValue={control.max}
          step={control.step}
          formatOptions={{ useGrouping: false }}
          onChange={number => {
            if (Number.isFinite(number) && number !== value) onChange(number);
          }}
        />
      );
    case 'folders':
      return <Folders folders={value as string[]} onChange={onChange} />;
  }
}
