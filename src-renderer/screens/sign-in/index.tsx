import { usePageTitle } from '../../components/page-title.ts';
import type { Link } from '../../store/host-store.ts';
import { en } from '../../text/en.ts';
import styles from './sign-in.module.css';

/** What a page sees that the host does not know: why, and how to open it signed in. */
export function SignIn({ reason }: { reason: Extract<Link, { phase: 'signed-out' }>['reason'] }) {
  usePageTitle(en.appName);
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <h1>{en.signIn.title}</h1>
        <p>{en.signIn.reasons[reason]}</p>
        <p>{en.signIn.ways}</p>
        <ul className={styles.ways}>
          {en.signIn.steps.map(step => (
            <li key={step}>{step}</li>
          ))}
        </ul>
      </div>
    </main>
  );
}
