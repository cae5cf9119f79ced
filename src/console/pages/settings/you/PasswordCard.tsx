import { useState } from 'react';
import { ApiError } from '../../../api/ask.js';
import { changePassword } from '../../../api/session.js';
import { PasswordField } from '../../../parts/PasswordField.js';
import { fieldError, withErrors } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { SaveCard } from '../SaveCard.js';
import { useYouWords } from './words.js';

/** Sets another password: this session goes on, all others end. */
export function PasswordCard() {
  const mine = useYouWords();
  const words = withErrors(useWords(), mine.errors);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<ApiError>();
  const [said, setSaid] = useState<string>();
  const save = async () => {
    setBusy(true);
    setFault(undefined);
    setSaid(undefined);
    try {
      await changePassword({ currentPassword: current, newPassword: next });
      setCurrent('');
      setNext('');
      setSaid(mine.changed);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setFault(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <SaveCard
      title={mine.password}
      lead={mine.passwordLead}
      action={mine.change}
      busy={busy}
      fault={fault}
      fields={['currentPassword', 'newPassword']}
      words={words}
      said={said}
      disabled={current === '' || next === ''}
      save={() => void save()}
    >
      <PasswordField
        label={mine.current}
        autoComplete="current-password"
        error={fieldError(words, fault, 'currentPassword')}
        value={current}
        onChange={setCurrent}
      />
      <PasswordField
        label={mine.next}
        autoComplete="new-password"
        hint={mine.nextHint}
        error={fieldError(words, fault, 'newPassword')}
        value={next}
        onChange={setNext}
      />
    </SaveCard>
  );
}
