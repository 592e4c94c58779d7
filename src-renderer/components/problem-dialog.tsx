import { en } from '../text/en.ts';
import { Button } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';
import { Problem } from './problem.tsx';

/** Says what went wrong with something that was started where there is no room for it, such as in a menu. */
export function ProblemDialog({ title, error, onClose }: { title: string; error: unknown; onClose: () => void }) {
  return (
    <Dialog alert isOpen onOpenChange={onClose} title={title}>
      {close => (
        <>
          <Problem error={error} />
          <DialogActions>
            <Button onPress={close}>{en.close}</Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
