import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../../api/ask.js';
import { buttonLook, Notice } from '../../parts/controls.js';
import { Entrance } from '../../parts/Entrance.js';
import { ConfirmAddress } from './account.gen.js';
import { LinkForm } from './LinkForm.js';
import { leaveToken, useAsking } from './useAsking.js';
import { useAccountWords } from './words.js';

/** Proves an address. */
export function VerifyPage({ token }: { token: string }) {
  const mine = useAccountWords();
  const { busy, fault, attempt } = useAsking();
  const [done, setDone] = useState(false);
  const confirm = async () => {
    if (!(await attempt(() => ask(ConfirmAddress, { token })))) return;
    leaveToken();
    setDone(true);
  };
  return (
    <Entrance title={mine.verify.title}>
      {done ? (
        <>
          <Notice tone="good" live="polite">
            {mine.verify.done}
          </Notice>
          <Link to="/" className={buttonLook('main')}>
            {mine.goOn}
          </Link>
        </>
      ) : (
        <LinkForm lead={mine.verify.lead} action={mine.verify.button} busy={busy} fault={fault} submit={() => void confirm()} />
      )}
    </Entrance>
  );
}
