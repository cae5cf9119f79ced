import type { ApolloClient } from '@apollo/client';
import { ApolloProvider, useMutation, useQuery, useSubscription } from '@apollo/client/react';
import { type FormEvent, useRef, useState } from 'react';
import type { Session } from '../session.js';
import { Balance, MessageChanges, Messages, SendSms } from '../tuma.gen.js';

/** Sign in, see the credits, send, and watch each message to the end. */
export function App({ session, client }: { session: Session; client: ApolloClient }) {
  const [open, setOpen] = useState(session.isOpen());
  const [wrong, setWrong] = useState('');
  const signIn = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    try {
      await session.signIn(String(form.get('email')), String(form.get('password')));
      setOpen(true);
    } catch (error) {
      setWrong((error as Error).message);
    }
  };
  const signOut = async () => {
    await session.signOut();
    await client.clearStore();
    setOpen(false);
  };
  if (!open)
    return (
      <form onSubmit={signIn}>
        <input name="email" type="email" aria-label="Email" autoComplete="username" required />
        <input name="password" type="password" aria-label="Password" autoComplete="current-password" required />
        <button type="submit">Sign in</button>
        <p role="alert">{wrong}</p>
      </form>
    );
  return (
    <ApolloProvider client={client}>
      <button type="button" onClick={signOut}>
        Sign out
      </button>
      <Sending />
      <Latest />
    </ApolloProvider>
  );
}

function Sending() {
  const { data } = useQuery(Balance);
  const [send, { loading, error, data: sent }] = useMutation(SendSms, { refetchQueries: [Messages] });
  // One form, one key: a second click, or a second try after a lost answer, is the same send.
  const key = useRef(crypto.randomUUID());
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const to = String(form.get('to')).split(/[\n,]+/);
    const { data } = await send({ variables: { input: { to, body: String(form.get('body')), idempotencyKey: key.current } } });
    if (data) key.current = crypto.randomUUID();
  };
  return (
    <form onSubmit={submit}>
      <p>Credits: {data?.balance?.available ?? '…'}</p>
      <textarea name="to" aria-label="To" required />
      <textarea name="body" aria-label="Text" required />
      <button type="submit" disabled={loading}>
        Send
      </button>
      {error && <p role="alert">{error.message}</p>}
      {sent?.sendSms?.rejected.map(({ value, detail }) => (
        <p key={value} role="alert">
          {value}: {detail}
        </p>
      ))}
    </form>
  );
}

function Latest() {
  const { data, fetchMore } = useQuery(Messages, { variables: { first: 20 } });
  // What changes, changes in the cache, and so here.
  useSubscription(MessageChanges);
  const page = data?.messages;
  return (
    <>
      <ul>
        {page?.nodes.map(({ id, to, body, status }) => (
          <li key={id}>
            {to} {body} <strong>{status}</strong>
          </li>
        ))}
      </ul>
      {page?.pageInfo.hasNextPage && (
        <button type="button" onClick={() => fetchMore({ variables: { after: page.pageInfo.endCursor } })}>
          More
        </button>
      )}
    </>
  );
}
