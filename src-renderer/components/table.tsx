import { memo, type ReactNode } from 'react';
import styles from './table.module.css';

export interface Column<Row> {
  key: string;
  label: string;
  cell: (row: Row) => ReactNode;
  look?: 'number' | 'quiet' | 'wide' | 'widest' | 'action';
}

/**
 * A plain table that shows as a list of labelled values where it is narrow. The first column names its row.
 */
export function Table<Row>(props: { label: string; columns: Column<Row>[]; rows: Row[]; rowKey: (row: Row) => string }) {
  const { label, columns, rows, rowKey } = props;
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map(column => (
              <th key={column.key} scope="col" className={column.look && styles[column.look]}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <TableRow key={rowKey(row)} row={row} columns={columns} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Drawn again only when it is another row, or other columns: a list that grows draws what is new. */
const TableRow = memo(function TableRow<Row>({ row, columns }: { row: Row; columns: Column<Row>[] }) {
  return (
    <tr>
      {columns.map((column, index) => {
        const Cell = index === 0 ? 'th' : 'td';
        return (
          <Cell
            key={column.key}
            scope={index === 0 ? 'row' : undefined}
            data-label={column.label}
            className={column.look && styles[column.look]}
          >
            <div>{column.cell(row)}</div>
          </Cell>
        );
      })}
    </tr>
  );
}) as <Row>(props: { row: Row; columns: Column<Row>[] }) => ReactNode;
