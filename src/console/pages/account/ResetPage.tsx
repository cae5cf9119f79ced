import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../../api/ask.js';
import { buttonLook, Notice } from '../../parts/controls.js';
import { Entrance } from '../../parts/Entrance.js';
import { PasswordField } from '../../parts/PasswordField.js';
import { fieldError, withErrors } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { SetPassword } from './account.gen.js';
import { LinkForm } from './LinkForm.js';
import { leaveToken, useAsking } from './useAsking.js';
import { useAccountWords } from './words.js';

/** Sets a new password for whoever has forgotten theirs. */
export function ResetPage({ token }: { token: string }) {
  const mine = useAccountWords();
  const words = withErrors(useWords(), mine.errors);
  const { busy, fault, attempt } = useAsking();
  const [newPassword, setNewPassword] = useState('');
  const [done, setDone] = useState(false);
  const confirm = async () => {
    if (!(await attempt(() => ask(SetPassword, { input: { token, newPassword } })))) return;
    leaveToken();
    setDone(true);
  };
  return (
    <Entrance title={mine.reset.title}>
      {done ? (
        <>
          <Notice tone="good" live="polite">
            {mine.reset.done}
          </Notice>
          <Link to="/" className={buttonLook('main')}>
            {mine.toSignIn}
          </Link>
        </>
      ) : (
        <LinkForm
          lead={mine.reset.lead}
          action={mine.reset.button}
          busy={busy}
          fault={fault}
          fields={['newPassword']}
          submit={() => void confirm()}
        >
          <PasswordField
            label={mine.reset.password}
            autoComplete="new-password"
            hint={mine.reset.hint}
            error={fieldError(words, fault, 'newPassword')}
            value={newPassword}
            onChange={setNewPassword}
          />
        </LinkForm>
      )}
    </Entrance>
  );
}
