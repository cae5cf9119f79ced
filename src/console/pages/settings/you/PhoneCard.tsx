import { useState } from 'react';
import { useAction } from '../../../api/useAction.js';
import { TextField } from '../../../parts/inputs.js';
import { PasswordField } from '../../../parts/PasswordField.js';
import { phone as asRead, fieldError, withErrors } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { SaveCard } from '../SaveCard.js';
import { useYouWords } from './words.js';
import { ProvePhone, SendPhoneCode } from './you.gen.js';

/** Proves that the number of the profile is one's own: by a code that is sent there, once the password was given. */
export function PhoneCard({ phone, proven }: { phone: string; proven(): void }) {
  const mine = useYouWords();
  const shared = useWords();
  const [sent, setSent] = useState(false);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const send = useAction(SendPhoneCode);
  const prove = useAction(ProvePhone);
  if (!sent) {
    const words = withErrors(shared, mine.errors);
    return (
      <SaveCard
        title={mine.prove}
        lead={mine.proveLead(asRead(phone))}
        action={mine.sendCode}
        busy={send.busy}
        fault={send.fault}
        fields={['password']}
        words={words}
        said={undefined}
        disabled={password === ''}
        save={() => void send.run({ password }).then((done) => setSent(done !== undefined))}
      >
        <PasswordField
          label={mine.current}
          autoComplete="current-password"
          error={fieldError(words, send.fault, 'password')}
          value={password}
          onChange={setPassword}
        />
      </SaveCard>
    );
  }
  const words = withErrors(shared, mine.codeErrors);
  return (
    <SaveCard
      title={mine.prove}
      lead={mine.codeSent}
      action={mine.proveButton}
      busy={prove.busy}
      fault={prove.fault}
      fields={['code']}
      words={words}
      said={undefined}
      disabled={code.trim() === ''}
      save={() => void prove.run({ code: code.trim() }).then((done) => done && proven())}
    >
      <TextField
        label={mine.code}
        hint={mine.codeDigits}
        inputMode="numeric"
        autoComplete="one-time-code"
        error={fieldError(words, prove.fault, 'code')}
        value={code}
        change={setCode}
      />
    </SaveCard>
  );
}
