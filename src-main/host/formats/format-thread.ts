/** The entry of a formatting thread: the pool calls this by name. */
export { formatTable } from './format-table.ts';
