import { VisuallyHidden } from 'react-aria-components';
import { useAnnouncement } from '../store/announcer.ts';

/** Speaks what the store's announcer says, politely. The attribute keeps it audible while a dialog hides the page. */
export function Announcer() {
  const { text, count } = useAnnouncement();
  return (
    <VisuallyHidden>
      <output data-live-announcer="true">
        <span key={count}>{text}</span>
      </output>
    </VisuallyHidden>
  );
}
