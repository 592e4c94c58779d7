import { toUserError } from '../../src-shared/user-error.ts';
import { Banner } from './banner.tsx';

/** What went wrong with something the person just did, and what to do about it; read out at once. */
export function Problem({ error }: { error: unknown }) {
  const { message, hint } = toUserError(error);
  return (
    <Banner urgent tone="bad" title={message}>
      {hint !== undefined && <p>{hint}</p>}
    </Banner>
  );
}
