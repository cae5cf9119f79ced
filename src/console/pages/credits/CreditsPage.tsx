import type { ReactNode } from 'react';
import { Page } from '../../parts/Page.js';
import { Tabs } from '../../parts/Tabs.js';
import { useCreditsWords } from './words.js';

/** The frame of the three parts of Credits. */
export function CreditsPage({ children }: { children: ReactNode }) {
  const mine = useCreditsWords();
  const tabs = [
    { to: '/credits', name: mine.buyTab },
    { to: '/credits/purchases', name: mine.purchasesTab },
    { to: '/credits/ledger', name: mine.ledgerTab },
  ] as const;
  return (
    <Page title={mine.title}>
      <Tabs label={mine.parts} tabs={[...tabs]} />
      {children}
    </Page>
  );
}
