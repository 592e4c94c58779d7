import { RecordBatchReader } from 'apache-arrow';
import { checkRecordBatch, readSchema, type ArrowField } from './arrow-message.ts';
import type { CallLimits } from './calls.ts';
import { rowsOf } from './exported-table.ts';
import type { FlightData } from './generated/flight_pb.ts';
import { FlightService } from './generated/flight_pb.ts';
import { ipcStreamOf } from './ipc-stream.ts';
import type { Login } from './login.ts';
import { exportTicket, ticketOf } from './tickets.ts';
import { UnreadableAnswer } from './unreadable-answer.ts';

/** Rows as they came, every length in them checked: whatever decodes the stream stays within it. */
export interface Downloaded {
  /** An Arrow IPC stream. */
  ipc: Uint8Array<ArrayBuffer>;
  rows: number;
}

/**
 * All rows of an export. `columns`: how many there have to be at least; `rows`: how many there may be at most.
 * @throws CallFailure, UnreadableAnswer, AnswerTooLarge
 */
export async function download(
  login: Login,
  exportId: number,
  expected: { columns: number; rows: number },
  limits: CallLimits & { maxBytes: number },
): Promise<Downloaded> {
  const messages: FlightData[] = [];
  let fields: ArrowField[] | undefined;
  let rows = 0;
  await login.calls.stream(FlightService.method.doGet, ticketOf(exportTicket(exportId)), limits, message => {
    const { dataHeader, dataBody } = message;
    if (dataHeader.length === 0) return;
    messages.push(message);
    if (fields === undefined) {
      ({ fields } = readSchema(dataHeader));
      if (fields.length < expected.columns || dataBody.length > 0)
        throw new UnreadableAnswer(`${fields.length} columns where there should be ${expected.columns}`);
      return;
    }
    rows += checkRecordBatch(dataHeader, dataBody, fields);
    if (rows > expected.rows) throw new UnreadableAnswer(`more rows than the ${expected.rows} that there should be`);
  });
  if (fields === undefined) throw new UnreadableAnswer('a table without a schema');
  return { ipc: ipcStreamOf(messages), rows };
}

/** The count in the first row's column of that name. @param none what it is without rows, where there may be none. @throws UnreadableAnswer */
export function numberIn(ipc: Uint8Array, column: string, none?: number): number {
  for (const batch of RecordBatchReader.from(ipc)) {
    const value: unknown = batch.numRows > 0 && batch.getChild(column)?.get(0);
    if (typeof value === 'bigint') return rowsOf(value);
  }
  if (none !== undefined) return none;
  throw new UnreadableAnswer(`rows without ${column}`);
}
