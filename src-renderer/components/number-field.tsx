import {
  Button,
  FieldError,
  Group,
  Input,
  Label,
  NumberField as AriaNumberField,
  Text,
  type NumberFieldProps,
} from 'react-aria-components';
import { Icon } from './icon.tsx';
import styles from './number-field.module.css';

interface Props extends NumberFieldProps {
  label: string;
  isLabelHidden?: boolean;
  rule?: string;
  error?: string | undefined;
}

/** A number with its rule beside it; arrow keys and the two buttons step. */
export function NumberField({ label, isLabelHidden = false, rule, error, ...props }: Props) {
  return (
    <AriaNumberField
      {...props}
      className={styles.field!}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      {...(isLabelHidden && { 'aria-label': label })}
    >
      {!isLabelHidden && <Label className={styles.label!}>{label}</Label>}
      <Group className={styles.group!}>
        <Input className={styles.input!} autoComplete="off" />
        <Button slot="decrement" className={styles.step!}>
          <Icon name="less" />
        </Button>
        <Button slot="increment" className={styles.step!}>
          <Icon name="add" />
        </Button>
      </Group>
      {rule !== undefined && (
        <Text slot="description" className={styles.rule!}>
          {rule}
        </Text>
      )}
      <FieldError className={styles.error!}>{error}</FieldError>
    </AriaNumberField>
  );
}
