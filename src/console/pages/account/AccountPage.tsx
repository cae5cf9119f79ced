import { useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { Notice } from '../../parts/controls.js';
import { Entrance } from '../../parts/Entrance.js';
import { useWords } from '../../words/words.js';
import { InvitationPage } from './InvitationPage.js';
import { ResetBySmsPage } from './ResetBySmsPage.js';
import { ResetPage } from './ResetPage.js';
import { VerifyPage } from './VerifyPage.js';
import { useAccountWords } from './words.js';

const pages: Partial<Record<string, typeof VerifyPage>> = {
  '/account/verify-email': VerifyPage,
  '/account/reset-password': ResetPage,
  '/account/invitation': InvitationPage,
};

/**
 * The pages that links in mails lead to, and the one for whoever has a phone in place of the mail. The token stays behind the #, which no
 * server sees, is sent only when a person presses the button (mailboxes follow links by themselves), and leaves the address bar once it is
 * used.
 */
export function AccountPage({ path }: { path: string }) {
  const words = useWords();
  const mine = useAccountWords();
  const { hash } = useLocation();
  const [token, setToken] = useState(hash);
  if (hash && hash !== token) setToken(hash);
  const Wanted = pages[path];
  if (path === '/account/reset-by-sms') return <ResetBySmsPage />;
  if (Wanted && token) return <Wanted token={token} />;
  return (
    <Entrance title={Wanted ? mine.title : words.notFound.title}>
      <Notice tone="warn">{mine.noToken}</Notice>
    </Entrance>
  );
}
