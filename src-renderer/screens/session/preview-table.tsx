import type { TableRows } from '../../../src-shared/sessions-api.ts';
import { en } from '../../text/en.ts';
import { count } from '../../text/units.ts';
import styles from './session.module.css';

const { view: texts } = en.sessions;
const numeric = /^(int|float|double|decimal|bigint)/;

/** A look into a table: its first rows as they are, without sorting or paging, which Deephaven itself does better. */
export function PreviewTable({ label, rows: { columns, rows, totalRows, isRefreshing } }: { label: string; rows: TableRows }) {
  return (
    <>
      <p className={styles.quiet}>
        {rows.length === 0 ? texts.previewEmpty : texts.previewShown(rows.length, count(totalRows))}
        {isRefreshing && `, ${texts.ticking}`}
      </p>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <section className={styles.preview} tabIndex={0} aria-label={label}>
        <table>
          <thead>
            <tr>
              {columns.map(({ name, type }) => (
                <th key={name} scope="col">
                  {name}
                  <span className={styles.type}>{type}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- rows have no name of their own
              <tr key={index}>
                {cells.map((cell, column) => (
                  <td key={columns[column]!.name} className={numeric.test(columns[column]!.type) ? styles.number : undefined}>
                    {cell === null ? <span className={styles.quiet}>null</span> : cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
