import { Link } from '@tanstack/react-router';
import { type FormEvent, type HTMLInputAutoCompleteAttribute, useState } from 'react';
import { ApiError } from '../api/ask.js';
import { usePublicSettings } from '../api/publicSettings.js';
import { signUp } from '../api/session.js';
import { useStore } from '../api/store.js';
import { Button, Field, inputLook, Notice } from '../parts/controls.js';
import { Entrance } from '../parts/Entrance.js';
import { PasswordField } from '../parts/PasswordField.js';
import { errorText, fieldError } from '../words/format.js';
import { language, useWords } from '../words/words.js';

const empty = { tenantName: '', name: '', email: '', phone: '' };

/** A person and their business: both are made at once, and the person is signed in. */
export function SignUp() {
  const words = useWords();
  const settings = usePublicSettings();
  const chosen = useStore(language);
  const [form, setForm] = useState(empty);
  const [password, setPassword] = useState('');
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<ApiError>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWorking(true);
    setError(undefined);
    try {
      await signUp({ ...form, phone: form.phone.trim() || null, password, language: chosen });
    } catch (fault) {
      if (!(fault instanceof ApiError)) throw fault;
      setError(fault);
      setWorking(false);
    }
  };
  const field = (name: keyof typeof empty, type: 'text' | 'email' | 'tel', autoComplete: HTMLInputAutoCompleteAttribute) => (
    <Field
      label={words.signUp[name]}
      optional={name === 'phone' ? words.optional : undefined}
      error={error?.code === 'EMAIL_TAKEN' && name === 'email' ? words.errors.EMAIL_TAKEN : fieldError(words, error, name)}
    >
      {(given) => (
        <input
          {...given}
          type={type}
          name={name}
          autoComplete={autoComplete}
          required={name !== 'phone'}
          value={form[name]}
          onChange={(event) => setForm({ ...form, [name]: event.target.value })}
          className={inputLook}
        />
      )}
    </Field>
  );
  const signInLink = (
    <p>
      {words.signUp.haveAccount}{' '}
      <Link to="/" className="font-medium text-accent underline">
        {words.signUp.signIn}
      </Link>
    </p>
  );
  if (!settings) return <Entrance title={words.signUp.title}>{words.loading}</Entrance>;
  if (!settings.signUpOpen)
    return (
      <Entrance title={words.signUp.title}>
        <Notice tone="plain">{words.signUp.closed}</Notice>
        {signInLink}
      </Entrance>
    );
  return (
    <Entrance title={words.signUp.title}>
      <form onSubmit={(event) => void submit(event)} className="grid gap-4">
        {field('tenantName', 'text', 'organization')}
        {field('name', 'text', 'name')}
        {field('email', 'email', 'username')}
        {field('phone', 'tel', 'tel')}
        <PasswordField
          label={words.signUp.password}
          autoComplete="new-password"
          hint={words.signUp.passwordHint}
          error={fieldError(words, error, 'password')}
          value={password}
          onChange={setPassword}
        />
        {error && (
          <Notice tone="bad" live="assertive">
            {errorText(words, error, [...Object.keys(empty), 'password'])}
          </Notice>
        )}
        <Button type="submit" look="main" disabled={working}>
          {working ? words.signUp.working : words.signUp.button}
        </Button>
      </form>
      {signInLink}
    </Entrance>
  );
}
