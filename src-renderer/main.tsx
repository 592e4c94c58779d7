import './plain-parsing.ts';
// The base before the components, whose own rules go before it.
import './theme/fonts.css';
import './theme/tokens.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { takeCode } from './store/address.ts';
import { keepConnected } from './store/connect.ts';
import { followTheme } from './store/theme.ts';

followTheme();

let connection = new AbortController();
void keepConnected(takeCode(), connection.signal);

// A new link with a code, opened in a tab that shows the page already, only changes the fragment.
window.addEventListener('hashchange', () => {
  const code = takeCode();
  if (code === undefined) return;
  connection.abort();
  connection = new AbortController();
  void keepConnected(code, connection.signal);
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
