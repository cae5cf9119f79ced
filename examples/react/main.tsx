import { createRoot } from 'react-dom/client';
import { createApolloClient } from '../apollo.js';
import { createSession } from '../session.js';
import { App } from './App.js';

// `VITE_TUMA_URL=https://sms.example.co.tz npx vite examples/react`; that Tuma's CORS_ORIGINS names where this page is.
const url = import.meta.env.VITE_TUMA_URL as string;
// A script can read it, and so can one that was smuggled in; a page that Tuma serves itself keeps it in a cookie (keep: COOKIE).
const store = {
  load: () => sessionStorage.getItem('tuma'),
  save: (tokens: string | null) => (tokens === null ? sessionStorage.removeItem('tuma') : sessionStorage.setItem('tuma', tokens)),
};
const session = createSession(url, store);
const root = document.getElementById('root') as HTMLElement;
createRoot(root).render(<App session={session} client={createApolloClient(url, session)} />);
