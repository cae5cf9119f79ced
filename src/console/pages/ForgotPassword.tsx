import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ApiError, ask } from '../api/ask.js';
import { AskForPassword } from '../api/documents/sessions.gen.js';
import { usePublicSettings } from '../api/publicSettings.js';
import { Button, Field, inputLook, Notice } from '../parts/controls.js';
import { Entrance } from '../parts/Entrance.js';
import { errorText } from '../words/format.js';
import { useWords } from '../words/words.js';

/** Asks for a mail whose link sets a new password. The answer is the same whether or not there is such an account. */
export function ForgotPassword() {
  const words = useWords();
  const [email, setEmail] = useState('');
  const [state, setState] = useState<'typing' | 'asking' | 'asked'>('typing');
  const [error, setError] = useState<ApiError>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setState('asking');
    setError(undefined);
    try {
      await ask(AskForPassword, { email });
      setState('asked');
    } catch (fault) {
      if (!(fault instanceof ApiError)) throw fault;
      setError(fault);
      setState('typing');
    }
  };
  return (
    <Entrance title={words.forgot.title}>
      {state === 'asked' ? (
        <Notice tone="good" live="polite">
          {words.forgot.asked(email)}
        </Notice>
      ) : (
        <form onSubmit={(event) => void submit(event)} className="grid gap-4">
          <p className="text-dim">{words.forgot.lead}</p>
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
          {error && (
            <Notice tone="bad" live="assertive">
              {errorText(words, error)}
            </Notice>
          )}
          <Button type="submit" look="main" disabled={state === 'asking'}>
            {words.forgot.button}
          </Button>
        </form>
      )}
      {usePublicSettings()?.resetChannels.includes('SMS') && (
        <a href="/account/reset-by-sms" className="w-fit font-medium text-accent underline">
          {words.forgot.bySms}
        </a>
      )}
      <Link to="/" className="w-fit font-medium text-accent underline">
        {words.forgot.back}
      </Link>
    </Entrance>
  );
}
