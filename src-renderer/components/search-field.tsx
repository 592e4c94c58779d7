import { Button, Input, SearchField as AriaSearchField, type SearchFieldProps } from 'react-aria-components';
import { en } from '../text/en.ts';
import { Icon } from './icon.tsx';
import styles from './search-field.module.css';

/** Narrows a list while the person types; Escape clears it. */
export function SearchField({
  label,
  className = '',
  ...props
}: Omit<SearchFieldProps, 'children' | 'className'> & { label: string; className?: string | undefined }) {
  return (
    <AriaSearchField {...props} aria-label={label} className={`${styles.field} ${className}`}>
      <Icon name="search" />
      <Input className={styles.input!} placeholder={label} spellCheck={false} />
      <Button className={styles.clear!} aria-label={en.clear}>
        <Icon name="close" />
      </Button>
    </AriaSearchField>
  );
}
