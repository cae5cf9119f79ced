import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../../api/ask.js';
import { buttonLook, Notice } from '../../parts/controls.js';
import { Entrance } from '../../parts/Entrance.js';
import { ConfirmAddress } from './account.gen.js';
import { LinkForm } from './LinkForm.js';
import { useAsking } from './useAsking.js';
import { useAccountWords } from './words.js';

/** Proves an address. */
export function VerifyPage({ token }: { token: string }) {
  const mine = useAccountWords();
  const { busy, fault, attempt } = useAsking();
  const [done, setDone] = useState(false);
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
        <LinkForm
          lead={mine.verify.lead}
          action={mine.verify.button}
          busy={busy}
          fault={fault}
          submit={() => void attempt(() => ask(ConfirmAddress, { token })).then(setDone)}
        />
      )}
    </Entrance>
  );
}
