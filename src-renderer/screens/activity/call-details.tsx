import { useState } from 'react';
import type { CallRecord } from '../../../src-shared/host-status.ts';
import { callDetails, repeatCall } from '../../api/calls.ts';
import { Button } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Dialog, DialogActions } from '../../components/dialog.tsx';
import { Icon } from '../../components/icon.tsx';
import { Loading } from '../../components/loading.tsx';
import { Problem } from '../../components/problem.tsx';
import { say } from '../../store/announcer.ts';
import { useAnswer } from '../../store/use-answer.ts';
import { en } from '../../text/en.ts';

/** What went into a call and came out of it. It can be made again; one that may destroy something asks first. */
export function CallDetails({ call, close }: { call: CallRecord; close: () => void }) {
  const { activity: texts } = en;
  const [isAsking, setAsking] = useState(false);
  const repeat = async () => {
    await repeatCall(call.id);
    say(texts.repeated(call.tool));
  };
  return (
    <>
      <Dialog isOpen onOpenChange={close} title={texts.details(call.tool)} wide>
        {close => (
          <>
            {call.approval && <p>{texts.approvals[call.approval.outcome][call.approval.by]}</p>}
            {/* Asked again when the call ends: only then there is an output. */}
            <InputAndOutput key={call.state} id={call.id} />
            <DialogActions>
              <Button onPress={() => setAsking(true)}>
                <Icon name="refresh" />
                {texts.repeat}
              </Button>
              <Button look="filled" onPress={close}>
                {en.close}
              </Button>
            </DialogActions>
          </>
        )}
      </Dialog>
      <Dialog alert isOpen={isAsking} onOpenChange={setAsking} title={texts.repeatTitle(call.tool)}>
        {close => (
          <Confirm confirm={texts.repeat} keep={texts.notNow} run={repeat} close={close}>
            {texts.repeatEffect}
          </Confirm>
        )}
      </Dialog>
    </>
  );
}

function InputAndOutput({ id }: { id: string }) {
  const { value: call, error } = useAnswer(() => callDetails(id), id);
  if (error !== undefined) return <Problem error={error} />;
  if (!call) return <Loading />;
  return (
    <>
      <CodeBlock label={en.activity.input} text={readable(call.input)} />
      <CodeBlock label={en.activity.output} text={readable(call.output)} />
    </>
  );
}

/** One thing a line, where it is whole. */
function readable(text = en.activity.noText): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // it was cut, or is no JSON
  }
}
