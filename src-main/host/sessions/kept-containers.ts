import { UserError } from '../../../src-shared/user-error.ts';
import { SerialQueue } from '../base/serial-queue.ts';
import type { Worker } from '../workers/worker-driver.ts';
import type { Creation } from './creation.ts';
import type { DynamicSession } from './dynamic-session.ts';
import type { StoredContainer } from './kept-file.ts';
import type { KeptSessions } from './kept-sessions.ts';
import { launchWorker, type Launched } from './launch-worker.ts';
import { creationConfig } from './plan-launch.ts';
import { connecting } from './run-start.ts';

/** Containers that run on when the app quits, and that the next start takes over: promised to who turns `stop_workers_at_quit` off. */
export class KeptContainers {
  readonly #kept: KeptSessions;
  readonly #creation: Creation;
  /** Workers that are written down as running on. */
  readonly #left = new WeakSet<Worker>();
  /** The choice may change while it is still written down. */
  readonly #turns = new SerialQueue();

  constructor(kept: KeptSessions, creation: Creation) {
    this.#kept = kept;
    this.#creation = creation;
  }

  /** Notes by the person's choice whether a session's container runs on; true when it does. At once, so that it holds whenever the host ends. */
  async note(session: DynamicSession): Promise<boolean> {
    if (!session.launched?.worker.leave) return false;
    return this.#turns.run(() => this.#note(session));
  }

  /** The container that an earlier host left for this session, if there is one. */
  of({ name }: DynamicSession): StoredContainer | undefined {
    return this.#kept.all().find(stored => stored.name === name)?.container;
  }

  /** Connects to the container that runs on; undefined when it is gone. One that can't be reached is left as it is. @throws UserError */
  async takeOver(session: DynamicSession, container: StoredContainer, signal: AbortSignal): Promise<Launched | undefined> {
    session.noteStep('finding its container');
    const found = await this.#find(session, container, signal);
    if (!found) {
      await this.#kept.forgetContainer(session.name);
      return undefined;
    }
    const { worker, request } = found;
    this.#left.add(worker);
    const onStep = (step: string) => session.noteStep(step);
    const defaults = creationConfig(this.#creation.config()).defaults;
    const parts = { ...connecting({ defaults }, this.#creation), request, onStep };
    const launched = await launchWorker({ ...parts, start: async () => worker, leaveOnFailure: true }, signal);
    return { ...launched, isAdopted: true };
  }

  /** Ends the container of a session that was not taken over. */
  async remove(session: DynamicSession, signal: AbortSignal): Promise<void> {
    const container = this.of(session);
    if (!container || session.launched) return;
    const found = await this.#find(session, container, signal);
    await found?.worker.stop();
  }

  async #note(session: DynamicSession): Promise<boolean> {
    const worker = session.isActive ? session.launched?.worker : undefined;
    if (!worker?.leave) return false;
    if (this.#creation.config().app.stop_workers_at_quit || !(await this.#kept.canKeepKeys())) {
      this.#left.delete(worker);
      await this.#kept.forgetContainer(session.name);
      return false;
    }
    if (!this.#left.has(worker)) {
      await this.#kept.saveContainer(session, worker.leave());
      this.#left.add(worker);
    }
    return true;
  }

  async #find({ name, language }: DynamicSession, container: StoredContainer, signal: AbortSignal) {
    const driver = this.#creation.drivers.find(({ adopt }) => adopt);
    if (!driver?.adopt) throw new UserError('LAUNCH_FAILED', `The container of session '${name}' cannot be reached here`);
    const token = await this.#kept.containerKey(container, signal);
    const { startup_timeout_seconds } = creationConfig(this.#creation.config()).defaults;
    const request = {
      name,
      language,
      authType: container.authType,
      ...(token && { token }),
      heapSizeGb: container.heapSizeGb,
      extraJvmArgs: [],
      environment: {},
      startupTimeout: startup_timeout_seconds * 1000,
    };
    const worker = await driver.adopt({ name: container.name, request, ...(token && { token }) }, signal);
    return worker && { worker, request };
  }
}
