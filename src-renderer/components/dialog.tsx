import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay, type ModalOverlayProps } from 'react-aria-components';
import styles from './dialog.module.css';

interface DialogProps extends Pick<ModalOverlayProps, 'isOpen' | 'onOpenChange'> {
  title: string;
  /** It asks before a loss. */
  alert?: boolean;
  wide?: boolean;
  children: (close: () => void) => ReactNode;
}

/** A window over the page, inside a `DialogTrigger` or with `isOpen`. Escape closes it and the focus goes back to what opened it. */
export function Dialog({ title, alert = false, wide = false, children, ...open }: DialogProps) {
  return (
    <ModalOverlay className={styles.overlay!} {...open}>
      <Modal className={`${styles.modal} ${wide ? styles.wide : ''}`}>
        <AriaDialog className={styles.dialog!} role={alert ? 'alertdialog' : 'dialog'}>
          {({ close }) => (
            <>
              <Heading slot="title" level={2}>
                {title}
              </Heading>
              {children(close)}
            </>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The buttons at a dialog's end. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}
