import type { Finding } from '../../../src-shared/help-api.ts';
import { runChecks } from '../../api/settings.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Problem } from '../../components/problem.tsx';
import { Screen } from '../../components/screen.tsx';
import { Section } from '../../components/section.tsx';
import { StateWord, type Tone } from '../../components/state-word.tsx';
import { useHost } from '../../store/host-store.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import { Keys } from '../../frame/palette/keys.tsx';
import { About } from '../settings/about.tsx';
import styles from './help.module.css';

const { help: texts } = en;

const looks: Record<Finding['result'], { tone: Tone; icon: 'ready' | 'warning' | 'failed' }> = {
  good: { tone: 'good', icon: 'ready' },
  note: { tone: 'warning', icon: 'warning' },
  problem: { tone: 'bad', icon: 'failed' },
};

/** What this machine needs, check by check, each with its fix; and a report to send to somebody who helps. */
export function Help() {
  const { value: findings, error, reload } = useAnswer(runChecks, 'checks');
  const version = useHost(({ status }) => status?.version ?? '');
  return (
    <Screen
      title={en.screens.help}
      actions={
        <span className={styles.actions}>
          {findings && <CopyButton value={report(version, findings)} what={texts.copyReport} />}
          <Button onPress={reload}>
            <Icon name="refresh" />
            {texts.again}
          </Button>
        </span>
      }
    >
      {error !== undefined && <Problem error={error} />}
      <Section title={texts.checks}>
        <output className={styles.sum}>{findings ? sumUp(findings) : texts.running}</output>
        {findings && (
          <ul className={styles.findings}>
            {findings.map(finding => (
              <li key={finding.title} className={styles.finding}>
                <StateWord {...looks[finding.result]} word={finding.title}>
                  <p>{finding.detail}</p>
                  {finding.fix !== undefined && <p className={styles.fix}>{finding.fix}</p>}
                </StateWord>
                <span className={styles.result}>{texts.results[finding.result]}</span>
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={texts.shortcuts}>
        <div className={styles.keys}>
          <Keys />
        </div>
      </Section>
      <Section title={texts.about}>
        <About />
      </Section>
    </Screen>
  );
}

function sumUp(findings: Finding[]): string {
  const count = (wanted: Finding['result']) => findings.filter(({ result }) => result === wanted).length;
  if (count('problem') > 0) return texts.someBad(count('problem'));
  return count('note') > 0 ? texts.someNotes(count('note')) : texts.allGood(findings.length);
}

function report(version: string, findings: Finding[]): string {
  const lines = findings.map(
    ({ title, result, detail, fix }) => `${texts.results[result]}: ${title}: ${detail}${fix ? `\n  ${fix}` : ''}`,
  );
  return [`${texts.reportTitle}, ${version}`, navigator.userAgent, ...lines, ''].join('\n');
}
