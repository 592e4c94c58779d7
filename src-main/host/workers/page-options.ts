/**
 * JVM options that keep web pages away from a worker's port, as far as the server itself can. They belong after all others, so
 * that nothing undoes them unnoticed. A version that does not know one passes over it.
 */
export const pageOptions: readonly string[] = [
  // The default has OPTIONS as well, by which browsers ask whether a page of any other origin may send what it likes.
  '-Dhttp.allowedMethods=GET,POST',
  // Pages from elsewhere must not lay the signed-in page under something harmless. Ours, notebooks and panels of VS Code may show it.
  '-Dhttp.add.header.Content-Security-Policy.enabled=true',
  "-Dhttp.add.header.Content-Security-Policy.value=frame-ancestors 'self' http://localhost:* http://127.0.0.1:* vscode-file: vscode-webview:",
];
