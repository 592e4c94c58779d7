import { FieldError, Input, Label, Text, TextField as AriaTextField, type TextFieldProps } from 'react-aria-components';
import styles from './text-field.module.css';

/** A line of text with its rule beside it, and what is wrong with it. */
export function TextField({
  label,
  rule,
  error,
  ...props
}: TextFieldProps & { label: string; rule: string; error?: string | undefined }) {
  return (
    <AriaTextField {...props} className={styles.field!} isInvalid={error !== undefined} validationBehavior="aria">
      <Label className={styles.label!}>{label}</Label>
      <Input className={styles.input!} autoComplete="off" spellCheck={false} autoCapitalize="off" />
      <Text slot="description" className={styles.rule!}>
        {rule}
      </Text>
      <FieldError className={styles.error!}>{error}</FieldError>
    </AriaTextField>
  );
}
