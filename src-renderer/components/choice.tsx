import { Label, Radio, RadioGroup } from 'react-aria-components';
import styles from './choice.module.css';

/** One of a few, each with a sentence of what it means. */
export function Choice<Value extends string>(props: {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: Record<Value, [name: string, meaning: string]>;
}) {
  const { label, value, onChange, options } = props;
  return (
    <RadioGroup className={styles.group!} value={value} onChange={chosen => onChange(chosen as Value)}>
      <Label className={styles.label!}>{label}</Label>
      {Object.entries<[string, string]>(options).map(([key, [name, meaning]]) => (
        <Radio key={key} value={key} className={styles.option!}>
          <span className={styles.dot} />
          <span className={styles.text}>
            <span className={styles.name}>{name}</span>
            <span className={styles.meaning}>{meaning}</span>
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}
