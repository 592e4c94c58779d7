/** The permission bits of a file that only its owner may use; Windows has other ways, and shows none of them. */
export const ownerOnly = process.platform === 'win32' ? 0o666 : 0o600;
