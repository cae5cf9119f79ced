import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { type AccountPage, accountPages } from '../../mail/links.js';

interface Page {
  title: string;
  /** The fields besides the token, as [name, label, type, autocomplete, required]. */
  fields: [name: string, label: string, type: 'text' | 'email' | 'password', autocomplete: string, required: boolean][];
  button: string;
  done: string;
  document: string;
}

const pages: Record<AccountPage, Page> = {
  'verify-email': {
    title: 'Confirm your address',
    fields: [],
    button: 'Confirm',
    done: 'Your address is confirmed.',
    document: 'mutation ($token: String!) { verifyEmail(token: $token) { ok } }',
  },
  'reset-password': {
    title: 'Set a new password',
    fields: [['newPassword', 'New password (10 characters or more)', 'password', 'new-password', true]],
    button: 'Set the password',
    done: 'Your password is changed. Sign in with it.',
    document:
      'mutation ($token: String!, $newPassword: String!) { resetPassword(input: { token: $token, newPassword: $newPassword }) { ok } }',
  },
  invitation: {
    title: 'Accept the invitation',
    fields: [
      ['name', 'Your name, for a new account', 'text', 'name', false],
      ['email', 'Or your address, if you have an account with it', 'email', 'username', false],
      ['password', 'Password (10 characters or more)', 'password', 'current-password', true],
    ],
    button: 'Accept',
    done: 'You are a member now.',
    document:
      'mutation ($token: String!, $name: String, $password: String) { ' +
      'acceptInvitation(input: { token: $token, name: $name, password: $password }) { viewer { tenant { name } } } }',
  },
};

/**
 * GET /account/…: the pages behind the links in mails, one small form each, over the same GraphQL API. The token stays behind the # and is
 * sent only when a person presses the button: mailboxes follow links by themselves.
 */
export function accountRoutes(http: FastifyInstance): void {
  for (const name of accountPages) {
    http.get(`/account/${name}`, async (_request, reply) => {
      const nonce = randomBytes(16).toString('base64');
      const policy = [
        `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'; connect-src 'self'`,
        `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      ].join('; ');
      return reply
        .header('content-security-policy', policy)
        .header('referrer-policy', 'no-referrer')
        .header('cache-control', 'no-store')
        .type('text/html; charset=utf-8')
        .send(html(pages[name], nonce));
    });
  }
}

const fieldHtml = ([name, label, type, autocomplete, required]: Page['fields'][number]): string =>
  `<label>${label}<input name="${name}" type="${type}" autocomplete="${autocomplete}"${required ? ' required' : ''}></label>`;

const html = ({ title, fields, button, done, document }: Page, nonce: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Tuma</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 0 auto; padding: 3rem 1.25rem }
  label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit }
  label { margin-top: 1rem }
  input { padding: .6rem .75rem; margin-top: .25rem; border: 1px solid #8888; border-radius: .5rem }
  button { margin-top: 1.5rem; padding: .75rem; border: 0; border-radius: .5rem; background: #0b5d4b; color: #fff; cursor: pointer }
  button:disabled { opacity: .5 }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
<form id="form">
${fields.map(fieldHtml).join('\n')}
<button>${button}</button>
</form>
<p id="said" role="status" aria-live="polite"></p>
</main>
<script nonce="${nonce}">
  const form = document.getElementById('form');
  const said = document.getElementById('said');
  const token = location.hash.slice(1);
  if (!token) said.textContent = 'Open this page by the link in the mail.';
  const ask = async (query, variables, accessToken) => {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(accessToken ? { authorization: 'Bearer ' + accessToken } : {}) },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  };
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('button');
    button.disabled = true;
    said.textContent = '';
    try {
      const { email, ...given } = Object.fromEntries(new FormData(form));
      // A person with an account logs in and then accepts, without further fields.
      const login = 'mutation ($email: EmailAddress!, $password: String!) ' +
        '{ login(input: { email: $email, password: $password }) { accessToken } }';
      const session = email ? await ask(login, { email, password: given.password }) : undefined;
      const answer = session?.errors
        ? session
        : await ask(${JSON.stringify(document)}, { token, ...(session ? {} : given) }, session?.data.login.accessToken);
      const { errors } = answer;
      if (!errors) {
        form.hidden = true;
        history.replaceState(null, '', location.pathname);
      }
      said.textContent = errors ? errors[0].message : ${JSON.stringify(done)};
    } catch {
      said.textContent = 'The server could not be reached. Try again.';
    }
    button.disabled = false;
  });
</script>
</body>
</html>
`;
