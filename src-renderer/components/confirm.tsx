import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { DialogActions } from './dialog.tsx';
import { Problem } from './problem.tsx';
import { useAction } from './use-action.ts';

interface ConfirmProps {
  /** What will be lost. */
  children: ReactNode;
  confirm: string;
  keep: string;
  /** What happens on a yes; the dialog closes when it is done. */
  run: () => Promise<void>;
  close: () => void;
}

/** The inside of a dialog that asks before a loss. */
export function Confirm({ children, confirm, keep, run, close }: ConfirmProps) {
  const action = useAction(async () => {
    await run();
    close();
  });
  return (
    <>
      <div>{children}</div>
      {action.state.phase === 'failed' && <Problem error={action.state.error} />}
      <DialogActions>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- a question about a loss opens on the harmless answer */}
        <Button autoFocus onPress={close}>
          {keep}
        </Button>
        <Button look="danger" isPending={action.state.phase === 'running'} onPress={() => action.start()}>
          {confirm}
        </Button>
      </DialogActions>
    </>
  );
}
