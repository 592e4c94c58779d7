/** Switches of Chromium and Electron that people and test tools add; none is ours. macOS adds `-psn` to what Finder starts. */
const foreign =
  /^(-psn_|--(no-sandbox|disable-|enable-|ozone-|force-|use-|in-process-gpu|gtk-version|lang|inspect|remote-debugging|js-flags|trace-|log-|v=|vmodule|original-process-start-time|allow-file-access-from-files|wm-window-animations-disabled|proxy-|ignore-certificate-errors|password-store|class=|user-data-dir))/;

/** Our own flags in the arguments of the desktop app: packaged, they follow the executable, else the script. */
export function shellArguments(argv: readonly string[], isPackaged: boolean): string[] {
  return argv.slice(isPackaged ? 1 : 2).filter(argument => !foreign.test(argument));
}

/** Whether the window opens with the app. */
export function showsWindow(setting: 'by_hand' | 'always' | 'never', startedByHand: boolean): boolean {
  return setting === 'always' || (setting === 'by_hand' && startedByHand);
}
