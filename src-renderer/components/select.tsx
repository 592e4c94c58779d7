import {
  Button,
  FieldError,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
  Text,
} from 'react-aria-components';
import { Icon } from './icon.tsx';
import styles from './select.module.css';

interface SelectProps<Value extends string> {
  label: string;
  /** The label is read out but not shown: the place says it already. */
  isLabelHidden?: boolean;
  rule?: string;
  error?: string | undefined;
  value: Value;
  onChange: (value: Value) => void;
  options: Record<Value, string>;
  isDisabled?: boolean;
}

/** One of several, chosen from a list that opens. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, isLabelHidden = false, rule, error, value, onChange, options, isDisabled = false } = props;
  return (
    <AriaSelect
      className={styles.select!}
      isDisabled={isDisabled}
      isInvalid={error !== undefined}
      value={value}
      onChange={key => onChange(key as Value)}
      {...(isLabelHidden && { 'aria-label': label })}
    >
      {!isLabelHidden && <Label className={styles.label!}>{label}</Label>}
      <Button className={styles.button!}>
        <SelectValue>{({ selectedText }) => selectedText}</SelectValue>
        <Icon name="down" />
      </Button>
      {rule !== undefined && (
        <Text slot="description" className={styles.rule!}>
          {rule}
        </Text>
      )}
      <FieldError className={styles.error!}>{error}</FieldError>
      <Popover className={styles.popover!} offset={4}>
        <ListBox className={styles.list!}>
          {Object.entries<string>(options).map(([key, name]) => (
            <ListBoxItem key={key} id={key} textValue={name} className={styles.item!}>
              {({ isSelected }) => (
                <>
                  <span className={styles.tick}>{isSelected && <Icon name="done" />}</span>
                  {name}
                </>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
