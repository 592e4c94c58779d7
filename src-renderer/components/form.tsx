import type { ReactNode } from 'react';
import { Form as AriaForm } from 'react-aria-components';

interface FormProps {
  className?: string | undefined;
  /** Checks what was typed, and sends it when it is good. */
  onSubmit: () => void;
  children: ReactNode;
}

/** Fields that are sent together. The focus goes to the first that is wrong. */
export function Form({ className, onSubmit, children }: FormProps) {
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    onSubmit();
    requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };
  return (
    <AriaForm {...(className !== undefined && { className })} onSubmit={submit}>
      {children}
    </AriaForm>
  );
}
