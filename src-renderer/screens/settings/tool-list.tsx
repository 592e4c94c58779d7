import { toUserError } from '../../../src-shared/user-error.ts';
import type { Settings } from '../../../src-shared/settings-api.ts';
import type { ToolSummary } from '../../../src-shared/tools-api.ts';
import { changeSetting, readTools } from '../../api/settings.ts';
import { Problem } from '../../components/problem.tsx';
import { Switch } from '../../components/switch.tsx';
import { useAction } from '../../components/use-action.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';
import styles from './settings.module.css';

const { settings: texts } = en;

/** Every tool with a switch: what is off is shown to no client. */
export function ToolList({ settings, onSaved }: { settings: Settings; onSaved: (settings: Settings) => void }) {
  const { value: tools, error } = useAnswer(readTools, 'tools');
  if (error !== undefined) return <Problem error={error} />;
  return (
    <ul className={styles.rows}>
      {tools?.map(tool => (
        <ToolRow key={tool.name} tool={tool} disabled={settings.values['tools.disabled']} onSaved={onSaved} />
      ))}
    </ul>
  );
}

function ToolRow(props: { tool: ToolSummary; disabled: string[]; onSaved: (settings: Settings) => void }) {
  const { tool, disabled, onSaved } = props;
  const isOn = tool.offBy === undefined && !disabled.includes(tool.name);
  const change = useAction(async (isOn: boolean) => {
    const others = disabled.filter(name => name !== tool.name);
    onSaved(await changeSetting({ name: 'tools.disabled', value: isOn ? others : [...others, tool.name] }));
  });
  const error = change.state.phase === 'failed' ? toUserError(change.state.error) : undefined;
  return (
    <li className={styles.row}>
      <div className={styles.words}>
        <p className={styles.label}>
          {tool.title} <code className={styles.toolName}>{tool.name}</code>
        </p>
        <p className={styles.note}>{tool.description}</p>
        <p className={styles.note}>
          {texts.toolKinds[tool.kind]}. {texts.toolUsed(tool.calls)}. {tool.offBy !== undefined && texts.offByGroup(tool.offBy)}
        </p>
        {error && (
          <p role="alert" className={styles.error}>
            {error.message} {error.hint}
          </p>
        )}
      </div>
      <div className={styles.control}>
        <Switch
          label={isOn ? en.on : en.off}
          aria-label={tool.title}
          isSelected={isOn}
          isDisabled={tool.offBy !== undefined}
          onChange={change.start}
        />
      </div>
    </li>
  );
}
