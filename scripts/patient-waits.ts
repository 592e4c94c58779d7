import { vi } from 'vitest';

// One second, the default, is too short where a process has to start on a busy machine; a wait that succeeds early costs nothing.
const { waitFor } = vi;
vi.waitFor = (check, options = { timeout: 30_000 }) => waitFor(check, options);
