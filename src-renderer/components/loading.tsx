import { en } from '../text/en.ts';
import styles from './loading.module.css';

/** Stands where something is on its way; it shows only when that takes long. */
export function Loading() {
  return <p className={styles.loading}>{en.loading}</p>;
}
