import icon from '../../assets/icon.svg';
import { Icon } from '../components/icon.tsx';
import { linkTo, screens, type ScreenName } from '../../src-shared/page-address.ts';
import { en } from '../text/en.ts';
import styles from './navigation.module.css';

/** The element that the skip link goes to. */
export const contentId = 'content';

export function Navigation({ current }: { current: ScreenName }) {
  return (
    <header className={styles.side}>
      <a className={styles.skip} href={linkTo(current)} onClick={skipToContent}>
        {en.skipToContent}
      </a>
      <p className={styles.brand}>
        <img src={icon} alt="" width="24" height="24" />
        {en.appName}
      </p>
      <nav aria-label={en.navigation}>
        <ul className={styles.list}>
          {screens.map(screen => (
            <li key={screen}>
              <a href={linkTo(screen)} className={styles.link} aria-current={screen === current ? 'page' : undefined}>
                <Icon name={screen} />
                {en.screens[screen]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </header>
  );
}

/** The address keeps the screen's name, so the browser's own jump can't be used. */
function skipToContent(event: React.MouseEvent) {
  event.preventDefault();
  document.getElementById(contentId)?.focus();
}
