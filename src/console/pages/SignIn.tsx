import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../api/ask.js';
import { usePublicSettings } from '../api/publicSettings.js';
import { signIn } from '../api/session.js';
import { Button, Field, inputLook, Notice } from '../parts/controls.js';
import { Entrance } from '../parts/Entrance.js';
import { PasswordField } from '../parts/PasswordField.js';
import { errorText } from '../words/format.js';
import { useWords, type Words } from '../words/words.js';

/** `ended`: the server has ended the session that was here. */
export function SignIn({ ended }: { ended: boolean }) {
  const words = useWords();
  const settings = usePublicSettings();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<ApiError>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWorking(true);
    setError(undefined);
    try {
      await signIn({ email, password, ...(needsCode && { twoFactorCode: code }) });
    } catch (fault) {
      if (!(fault instanceof ApiError)) throw fault;
      setWorking(false);
      if (fault.code === 'TWO_FACTOR_REQUIRED') setNeedsCode(true);
      else setError(fault);
    }
  };
  return (
    <Entrance title={words.signIn.title}>
      {ended && <Notice tone="warn">{words.signIn.ended}</Notice>}
      {settings?.demo && <Notice tone="plain">{words.signIn.demo}</Notice>}
      <form onSubmit={(event) => void submit(event)} className="grid gap-4">
        <Field label={words.signIn.email}>
          {(given) => (
            <input
              {...given}
              type="email"
              name="email"
              autoComplete="username"
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
              className={inputLook}
            />
          )}
        </Field>
        <PasswordField label={words.signIn.password} autoComplete="current-password" value={password} onChange={setPassword} />
        {needsCode && (
          <Field
            label={words.signIn.code}
            hint={words.signIn.codeHint}
            error={error?.code === 'TWO_FACTOR_CODE_INVALID' ? words.errors.TWO_FACTOR_CODE_INVALID : undefined}
          >
            {(given) => (
              <input
                {...given}
                name="code"
                autoComplete="one-time-code"
                required
                // biome-ignore lint/a11y/noAutofocus: it comes as the answer to the button, and is what is asked for next
                autoFocus
                value={code}
                onChange={(event) => setCode(event.target.value)}
                className={inputLook}
              />
            )}
          </Field>
        )}
        {error && (
          <Notice tone="bad" live="assertive">
            {signInError(words, error)}
          </Notice>
        )}
        <Button type="submit" look="main" disabled={working}>
          {working ? words.signIn.working : words.signIn.button}
        </Button>
      </form>
      {settings?.resetChannels.includes('EMAIL') && (
        <Link to="/forgot-password" className="w-fit font-medium text-accent underline">
          {words.forgot.link}
        </Link>
      )}
      {settings?.signUpOpen && (
        <p>
          {words.signIn.noAccount}{' '}
          <Link to="/sign-up" className="font-medium text-accent underline">
            {words.signIn.signUp}
          </Link>
        </p>
      )}
      {settings?.supportEmail && (
        <p>
          {words.signIn.help}{' '}
          <a href={`mailto:${settings.supportEmail}`} className="font-medium text-accent underline">
            {settings.supportEmail}
          </a>
        </p>
      )}
    </Entrance>
  );
}

function signInError(words: Words, error: ApiError): string {
  if (error.code === 'UNAUTHENTICATED') return words.signIn.wrong;
  return error.issues.some(({ field }) => field === 'keep') ? words.signIn.insecure : errorText(words, error);
}
