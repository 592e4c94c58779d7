import type { ClientSummary, Permission } from '../../../src-shared/host-status.ts';
import { setPermission } from '../../api/host-api.ts';
import { Problem } from '../../components/problem.tsx';
import { Select } from '../../components/select.tsx';
import { useAction } from '../../components/use-action.ts';
import { say } from '../../store/announcer.ts';
import { en } from '../../text/en.ts';

const texts = en.clients;

/** What a client may do, to be changed in place: it holds from its next call on. */
export function PermissionChoice({ client: { name, permission } }: { client: Pick<ClientSummary, 'name' | 'permission'> }) {
  const change = useAction(async (wanted: Permission) => {
    await setPermission(name, wanted);
    say(texts.permissionChanged(name, texts.permissionMeanings[wanted]));
  });
  return (
    <>
      <Select
        isLabelHidden
        label={texts.permissionOf(name)}
        options={texts.permissions}
        rule={texts.permissionMeanings[permission]}
        value={permission}
        onChange={wanted => change.start(wanted)}
      />
      {change.state.phase === 'failed' && <Problem error={change.state.error} />}
    </>
  );
}
