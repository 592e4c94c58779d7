import { sessionName } from './hostile-process.ts';
import { startHostileServers } from './hostile-servers.ts';

// Ends with its stdin.
const ports = Object.entries(await startHostileServers()).map(([kind, port]) => [sessionName(kind), port] as const);
process.stdout.write(`${JSON.stringify(Object.fromEntries(ports))}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
