// Generates the messages of src-main/host/deephaven/proto into ../generated. Run it after changing a .proto file, and commit both.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../src-main/host/deephaven/proto', import.meta.url));
execFileSync('npx', ['buf', 'generate', '--template', 'buf.gen.yaml'], { cwd: folder, stdio: 'inherit' });
