import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../../api/ask.js';
import { buttonLook, Notice } from '../../parts/controls.js';
import { Entrance } from '../../parts/Entrance.js';
import { TextField } from '../../parts/inputs.js';
import { PasswordField } from '../../parts/PasswordField.js';
import { fieldError, withErrors } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { AskForCode, SetPassword } from './account.gen.js';
import { LinkForm } from './LinkForm.js';
import { useAsking } from './useAsking.js';
import { useAccountWords } from './words.js';

/** Sets a new password by a code that is sent to the proven phone of the account. */
export function ResetBySmsPage() {
  const mine = useAccountWords();
  const words = withErrors(useWords(), { ...mine.errors, BAD_USER_INPUT: mine.reset.wrongCode });
  const { busy, fault, attempt } = useAsking();
  const [step, setStep] = useState<'address' | 'code' | 'done'>('address');
  const [email, setEmail] = useState('');
  const [code, setCode] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const send = async () => {
    if (await attempt(() => ask(AskForCode, { email }))) setStep('code');
  };
  const change = async () => {
    if (await attempt(() => ask(SetPassword, { input: { email, code: code.trim(), newPassword } }))) setStep('done');
  };
  return (
    <Entrance title={mine.reset.bySms}>
      {step === 'address' && (
        <LinkForm lead={mine.reset.bySmsLead} action={mine.reset.send} busy={busy} fault={fault} submit={() => void send()}>
          <TextField label={mine.reset.email} type="email" autoComplete="username" required value={email} change={setEmail} />
        </LinkForm>
      )}
      {step === 'code' && (
        <LinkForm
          lead={mine.reset.sent}
          action={mine.reset.button}
          busy={busy}
          fault={fault}
          fields={['code', 'newPassword']}
          submit={() => void change()}
        >
          <TextField
            label={mine.reset.code}
            hint={mine.reset.codeHint}
            inputMode="numeric"
            autoComplete="one-time-code"
            required
            error={fieldError(words, fault, 'code')}
            value={code}
            change={setCode}
          />
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
      {step === 'done' && <Notice tone="good">{mine.reset.done}</Notice>}
      <Link to="/" className={step === 'done' ? buttonLook('main') : 'w-fit font-medium text-accent underline'}>
        {mine.toSignIn}
      </Link>
    </Entrance>
  );
}
