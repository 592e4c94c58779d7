/** What is left of a worker when its host dies, written down before the worker is used. */
export type InstanceRecord =
  | {
      kind: 'process';
      /** Unique; the worker's environment holds it too, so that its children can be told. */
      id: string;
      session: string;
      pid: number;
      /** As `processStart` gives it: a later process with the same pid has another one. */
      processStart: string;
      /** Its private folder. */
      folder: string;
    }
  | {
      kind: 'container';
      id: string;
      session: string;
      /** Chosen before the container is made, so that it can be found whenever the host died. */
      name: string;
    };

/** What this host's workers would leave behind, kept on disk. */
export interface InstanceRecords {
  /** Unique to this run of a host. */
  readonly hostId: string;
  /** Resolves when it is on disk; `remove` when nothing of the worker is left. */
  add(record: InstanceRecord): Promise<{ remove(): Promise<void> }>;
}
