import { useState } from 'react';
import { readSettings, reloadSettings } from '../../api/settings.ts';
import { Banner } from '../../components/banner.tsx';
import { Breakable } from '../../components/breakable.tsx';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loading } from '../../components/loading.tsx';
import { Problem } from '../../components/problem.tsx';
import { Screen } from '../../components/screen.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { Section } from '../../components/section.tsx';
import { useAction } from '../../components/use-action.ts';
import { useHost } from '../../store/host-store.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import { About } from './about.tsx';
import { groups, matches } from './controls.ts';
import { SettingRow } from './setting-row.tsx';
import styles from './settings.module.css';
import { LoginRow } from './login-row.tsx';
import { ToolList } from './tool-list.tsx';

const { settings: texts } = en;

/** Everything a person can set. Each change is saved at once. */
export function Settings() {
  const revision = useHost(({ configRevision }) => configRevision);
  const isDesktop = useHost(({ status }) => status?.platform.kind === 'desktop');
  const { value: settings, error, accept } = useAnswer(readSettings, String(revision));
  const reload = useAction(async () => accept(await reloadSettings()));
  const [search, setSearch] = useState('');
  const title = en.screens.settings;
  if (!settings) return <Screen title={title}>{error === undefined ? <Loading /> : <Problem error={error} />}</Screen>;

  const shown = groups.flatMap(({ name, settings }) => {
    const found = settings.filter(setting => (isDesktop || !setting.isDesktopOnly) && matches(setting.name, search));
    return found.length > 0 ? [{ name, settings: found }] : [];
  });
  return (
    <Screen title={title} actions={<SearchField label={texts.search} value={search} onChange={setSearch} />}>
      {settings.isPending && (
        <Banner tone="warning" title={texts.pending}>
          <Button onPress={() => reload.start()}>{texts.putInForce}</Button>
        </Banner>
      )}
      {reload.state.phase === 'failed' && <Problem error={reload.state.error} />}
      {settings.warnings.map(warning => (
        <Banner key={warning} tone="warning" title={warning} />
      ))}
      {shown.map(({ name, settings: found }) => (
        <Section key={name} title={texts.groups[name]}>
          <ul className={styles.rows}>
            {name === 'general' && isDesktop && search === '' && <LoginRow />}
            {found.map(setting => (
              <SettingRow key={setting.name} setting={setting} settings={settings} onSaved={accept} />
            ))}
          </ul>
        </Section>
      ))}
      {search === '' && (
        <>
          <Section title={texts.groups.tools}>
            <ToolList settings={settings} onSaved={accept} />
          </Section>
          <Section title={texts.groups.about}>
            <About />
          </Section>
        </>
      )}
      {shown.length === 0 && <EmptyState title={texts.noMatch(search)} />}
      <p className={styles.note}>
        {texts.file}{' '}
        <code>
          <Breakable>{settings.file}</Breakable>
        </code>{' '}
        <CopyButton iconOnly value={settings.file} what={texts.filePath} />
      </p>
    </Screen>
  );
}
