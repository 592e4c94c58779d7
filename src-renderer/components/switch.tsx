import { Switch as AriaSwitch, type SwitchProps } from 'react-aria-components';
import styles from './switch.module.css';

/** On or off, at once. The words beside it say what of. */
export function Switch({ label, ...props }: Omit<SwitchProps, 'children' | 'className'> & { label: string }) {
  return (
    <AriaSwitch {...props} className={styles.switch!}>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.thumb} />
      </span>
      <span>{label}</span>
    </AriaSwitch>
  );
}
