import { expect, it } from 'vitest';
import { hasOtherClient, lsofClients, netstatClients } from './other-clients.ts';

const lsof = `p100
f12
n127.0.0.1:10000
f14
n127.0.0.1:10000->127.0.0.1:51000
f15
n127.0.0.1:10000->127.0.0.1:52000
p200
f30
n127.0.0.1:51000->127.0.0.1:10000
p300
f7
n127.0.0.1:52000->127.0.0.1:10000
`;

const netstat = `
Aktive Verbindungen

  Proto  Lokale Adresse         Remoteadresse          Status           PID
  TCP    127.0.0.1:10000        0.0.0.0:0              ABHÖREN          100
  TCP    127.0.0.1:10000        127.0.0.1:51000        HERGESTELLT      100
  TCP    127.0.0.1:51000        127.0.0.1:10000        HERGESTELLT      200
  TCP    127.0.0.1:52000        127.0.0.1:10000        HERGESTELLT      300
  TCP    127.0.0.1:53000        127.0.0.1:10000        WARTEND          0
  TCP    127.0.0.1:54000        127.0.0.1:110000       HERGESTELLT      400
`.replaceAll('\n', '\r\n');

it.each([
  ['lsof', lsofClients, lsof],
  ['netstat', netstatClients, netstat],
] as const)('reads from %s who is connected to a port, not who listens there', (_, clients, listing) => {
  expect(clients(listing, 10000)).toEqual([200, 300]);
});

it.each([
  ['lsof', lsofClients, lsof],
  ['lsof', lsofClients, ''],
  ['netstat', netstatClients, netstat],
  ['netstat', netstatClients, ''],
] as const)('does not take what %s does not show for nobody', (_, clients, listing) => {
  expect(() => clients(listing, 20000)).toThrow('Nothing is seen of port 20000');
});

it('does not take a system that tells nothing for nobody', async () => {
  const { platform } = process;
  Object.defineProperty(process, 'platform', { value: 'aix' });
  try {
    await expect(hasOtherClient(10000)).rejects.toThrow('Nobody can tell');
  } finally {
    Object.defineProperty(process, 'platform', { value: platform });
  }
});
