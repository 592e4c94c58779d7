import { expect, it } from 'vitest';
import { withoutLauncherFrames } from './launch-worker.ts';

it("takes the launcher's frames out of a traceback and leaves all others", () => {
  const log = [
    "Unrecognized VM option 'NoSuch'",
    'Traceback (most recent call last):',
    '  File "/app/launcher.py", line 43, in main',
    '    server = start_server(options)',
    '             ^^^^^^^^^^^^^^^^^^^^^',
    '  File "/app/launcher.py", line 85, in start_server',
    '    start_jvm(jvm_args=options)',
    '  File "/venv/deephaven_server/start_jvm.py", line 126, in start_jvm',
    '    jvm.init_jvm(',
    '  File "/home/me/launcher.py", line 1, in <module>',
    'RuntimeError: jpy: failed to create Java VM',
    '    an indented line of something else',
  ];
  expect(withoutLauncherFrames(log, '/app/launcher.py')).toEqual([...log.slice(0, 2), ...log.slice(7)]);
});
