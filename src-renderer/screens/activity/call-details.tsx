import { useEffect, useState } from 'react';
import type { CallRecord } from '../../../src-shared/host-status.ts';
import { callDetails } from '../../api/host-api.ts';
import { Button } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { Dialog, DialogActions } from '../../components/dialog.tsx';
import { Problem } from '../../components/problem.tsx';
import { en } from '../../text/en.ts';

/** What went into a call and came out of it. */
export function CallDetails({ call, close }: { call: CallRecord; close: () => void }) {
  return (
    <Dialog isOpen onOpenChange={close} title={en.activity.details(call.tool)} wide>
      {close => (
        <>
          {call.approval && <p>{en.activity.approvals[call.approval.outcome][call.approval.by]}</p>}
          {/* Asked again when the call ends: only then there is an output. */}
          <InputAndOutput key={call.state} id={call.id} />
          <DialogActions>
            <Button onPress={close}>{en.close}</Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}

function InputAndOutput({ id }: { id: string }) {
  const [answer, setAnswer] = useState<{ call: CallRecord } | { error: unknown }>();
  useEffect(() => {
    let isCurrent = true;
    callDetails(id).then(
      call => isCurrent && setAnswer({ call }),
      (error: unknown) => isCurrent && setAnswer({ error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [id]);

  if (!answer) return <p>{en.loading}</p>;
  if ('error' in answer) return <Problem error={answer.error} />;
  return (
    <>
      <CodeBlock label={en.activity.input} text={answer.call.input ?? en.activity.noText} />
      <CodeBlock label={en.activity.output} text={answer.call.output ?? en.activity.noText} />
    </>
  );
}
