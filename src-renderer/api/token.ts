const key = 'token';

/** The page's token. It lives as long as this tab, and no other tab or program sees it. */
export const token = {
  read: (): string | null => sessionStorage.getItem(key),
  keep: (value: string): void => sessionStorage.setItem(key, value),
  forget: (): void => sessionStorage.removeItem(key),
};
