import { ToggleButton as AriaToggleButton, type ToggleButtonProps } from 'react-aria-components';
import { Icon } from './icon.tsx';
import styles from './button.module.css';

/** A button that stays pressed; a tick shows it. */
export function ToggleButton({ children, ...props }: Omit<ToggleButtonProps, 'children'> & { children: string }) {
  return (
    <AriaToggleButton {...props} className={styles.button!}>
      {({ isSelected }) => (
        <>
          {isSelected && <Icon name="done" />}
          {children}
        </>
      )}
    </AriaToggleButton>
  );
}
