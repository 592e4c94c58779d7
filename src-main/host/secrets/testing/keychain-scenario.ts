import { Secret } from '../../../../src-shared/secret.ts';
import { UserError } from '../../../../src-shared/user-error.ts';
import { openSecretStore } from '../open-secret-store.ts';

/** Does what the arguments say with the real keychain, such as `set local value` or `get local`, and prints each outcome as a line of JSON. */
const store = openSecretStore({ redaction: { add: () => () => {} }, env: {} });

for (const step of process.argv.slice(2)) {
  const [act, name = '', value = ''] = step.split(' ');
  try {
    console.log(JSON.stringify({ ...(await run(act, name, value)), kind: store.kind, detail: store.detail }));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.log(JSON.stringify({ code: error.code, message: error.message, kind: store.kind, detail: store.detail }));
  }
}
await store.close();

async function run(act: string | undefined, name: string, value: string): Promise<object> {
  switch (act) {
    case 'set':
      await store.set(name, new Secret(value));
      return {};
    case 'get':
      return { value: (await store.get(name))?.reveal() };
    case 'delete':
      return { value: await store.delete(name) };
    case 'cancelled': {
      const reason = await store.get(name, AbortSignal.abort()).catch((error: unknown) => error);
      return { value: (reason as Error).name };
    }
    default:
      throw new Error(`unknown step ${act}`);
  }
}
