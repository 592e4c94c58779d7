/** The screens of the page, in the order of its navigation. */
export const screens = ['overview', 'sessions', 'clients', 'credentials', 'activity', 'settings', 'help'] as const;
export type ScreenName = (typeof screens)[number];

/** Those that Ctrl/Cmd and a digit lead to, from 1 on. */
export const numberedScreens = screens.filter(screen => screen !== 'help');

/** What stands for a session's id in the address that opens the dialog for a new one; ids have colons. */
export const newSession = 'new';

/** The address of a screen within the page, and on some screens of one thing of it, such as a session by its id. */
export const linkTo = (screen: ScreenName, item?: string): string =>
  item === undefined ? `#/${screen}` : `#/${screen}/${encodeURIComponent(item)}`;
