import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { acceptInvitation, sessionState, signOut } from '../../api/session.js';
import { useStore } from '../../api/store.js';
import { Button, buttonLook, Notice } from '../../parts/controls.js';
import { Entrance } from '../../parts/Entrance.js';
import { TextField } from '../../parts/inputs.js';
import { PasswordField } from '../../parts/PasswordField.js';
import { fieldError, withErrors } from '../../words/format.js';
import { chooseLanguage, language, useWords } from '../../words/words.js';
import { SignIn } from '../SignIn.js';
import { LinkForm } from './LinkForm.js';
import { useAsking } from './useAsking.js';
import { useAccountWords } from './words.js';

/** Joins a business: as who is signed in, after signing in, or as a new person. */
export function InvitationPage({ token }: { token: string }) {
  const mine = useAccountWords();
  const state = useStore(sessionState);
  const navigate = useNavigate();
  const { busy, fault, attempt } = useAsking();
  const [hasAccount, setHasAccount] = useState(false);
  const accept = async (person: { name?: string; password?: string }) => {
    if (await attempt(() => acceptInvitation({ token, ...person }))) void navigate({ to: '/', replace: true });
  };
  if (fault?.code === 'TOKEN_EXPIRED')
    return (
      <Entrance title={mine.invitation.title}>
        <Notice tone="bad" live="assertive">
          {mine.invitation.ended}
        </Notice>
        <Link to="/" className={buttonLook('main')}>
          {state.kind === 'open' ? mine.goOn : mine.toSignIn}
        </Link>
      </Entrance>
    );
  if (state.kind === 'open' && state.viewer.user)
    return (
      <Entrance title={mine.invitation.title}>
        <LinkForm
          lead={mine.invitation.asYou(state.viewer.user.name, state.viewer.user.email)}
          action={mine.invitation.accept}
          busy={busy}
          fault={fault}
          submit={() => void accept({})}
        />
        <Button look="quiet" disabled={busy} onClick={() => void attempt(signOut)}>
          {mine.invitation.other}
        </Button>
      </Entrance>
    );
  if (hasAccount) return <SignIn ended={false} />;
  return (
    <Entrance title={mine.invitation.title}>
      <NewPerson
        busy={busy}
        fault={fault}
        accept={(person) => {
          // A new account takes the language of who invites; the pages stay in the one that was read here.
          void chooseLanguage(language.get()).then(() => accept(person));
        }}
      />
      <Button look="quiet" disabled={busy} onClick={() => setHasAccount(true)}>
        {mine.invitation.haveAccount}
      </Button>
    </Entrance>
  );
}

interface NewPersonProps extends Pick<ReturnType<typeof useAsking>, 'busy' | 'fault'> {
  accept(person: { name: string; password: string }): void;
}

function NewPerson({ busy, fault, accept }: NewPersonProps) {
  const mine = useAccountWords();
  const words = withErrors(useWords(), mine.errors);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  return (
    <LinkForm
      lead={mine.invitation.lead}
      action={mine.invitation.accept}
      busy={busy}
      fault={fault}
      fields={['name', 'password']}
      submit={() => accept({ name, password })}
    >
      <TextField
        label={mine.invitation.name}
        autoComplete="name"
        required
        error={fieldError(words, fault, 'name')}
        value={name}
        change={setName}
      />
      <PasswordField
        label={mine.invitation.password}
        autoComplete="new-password"
        hint={mine.invitation.hint}
        error={fieldError(words, fault, 'password')}
        value={password}
        onChange={setPassword}
      />
    </LinkForm>
  );
}
