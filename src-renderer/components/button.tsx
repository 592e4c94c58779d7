import { Button as AriaButton, type ButtonProps } from 'react-aria-components';
import styles from './button.module.css';

/** A button in our look: `filled` for the one main action of a place, `danger` for a loss, else outlined; `quiet` has no border. */
export function Button({ look = 'outlined', ...props }: ButtonProps & { look?: 'filled' | 'outlined' | 'quiet' | 'danger' }) {
  return <AriaButton {...props} className={`${styles.button} ${styles[look]}`} />;
}
