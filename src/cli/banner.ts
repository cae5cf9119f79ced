import type { Running } from '../app.js';
import { warningsOf } from '../config.js';
import { version } from '../core/version.js';
import { demoPassword, demoUsers } from '../seed/seedData.js';

/**
 * Printed at the start: addresses, what is real and what is simulated or missing, what to do first; for a demo also its logins and a
 * message to try.
 */
export function banner({ config, url, healthUrl, embedded, needsAdmin }: Running): string {
  const demo = config.TUMA_MODE === 'demo';
  const lines = ['', `Tuma ${version} is running on Node ${process.version}${demo ? ' as a demo' : ''}.`, ''];
  const row = (name: string, value: string) => lines.push(`  ${name.padEnd(15)}${value}`);
  if (url) {
    row('Console', `${config.PUBLIC_URL ?? url}/`);
    row('GraphQL API', `${url}/graphql${config.introspection === 'everybody' ? '   (open it in a browser for Apollo Sandbox)' : ''}`);
    row('Subscriptions', `${url.replace(/^http/, 'ws')}/graphql`);
    if (config.PUBLIC_URL) row('Public address', config.PUBLIC_URL);
  }
  if (healthUrl) row('Health', `${healthUrl}/readyz`);
  if (config.TUMA_ROLES.length === 1) row('Role', `${config.TUMA_ROLES[0]} only: another process must be the ${url ? 'worker' : 'api'}`);
  row('Database', embedded ? `embedded PostgreSQL in ${config.TUMA_DATA_DIR}` : 'the one that DATABASE_URL names');
  row('SMS', smsLine(config));
  row('Mail', mailLine(config));
  row('Payments', paymentLine(config));
  for (const warning of warningsOf(config)) lines.push('', `  WARNING  ${warning}`);
  if (demo) lines.push('', ...demoLines(url));
  else if (needsAdmin)
    lines.push(
      '',
      '  Nobody may run this platform yet. The first admin, whose password it asks for:',
      '',
      '    npx tuma user create --email you@example.com --name "Your Name" --platform-role admin',
    );
  lines.push('', 'Ctrl-C stops it.', '');
  return lines.join('\n');
}

function demoLines(url: string | undefined): string[] {
  const lines = [`  Demo logins (password ${demoPassword}):`];
  for (const { email, platformRole, role } of demoUsers) {
    const rights = platformRole ? `platform ${platformRole.toLowerCase()}` : `${role?.toLowerCase()} of Mifumo Labs`;
    lines.push(`    ${email.padEnd(24)} ${rights}`);
  }
  return url ? [...lines, '', '  Send a message:', '', tryIt(url)] : lines;
}

function smsLine({ smsProvider, BEEM_WEBHOOK_TOKEN: token, PUBLIC_URL: address }: Running['config']): string {
  if (smsProvider === 'simulator') return 'simulated: no message leaves this machine, deliveries are reported in a second';
  const reports = token && address ? 'pushed and polled' : 'polled only (pushing needs BEEM_WEBHOOK_TOKEN and PUBLIC_URL)';
  return `sent by Beem Africa; messages of test keys are simulated; reports are ${reports}`;
}

const mailServices = { sendgrid: 'SendGrid', smtp: 'SMTP' };

function mailLine({ mailProvider, MAIL_FROM: from, TUMA_MODE: mode, ALERT_EMAILS: alerts }: Running['config']): string {
  if (mailProvider === 'outbox')
    return mode === 'demo'
      ? 'stored, not sent, and so are codes: the log links each'
      : 'stored, not sent: set SENDGRID_API_KEY or SMTP_URL, and MAIL_FROM';
  const nobody = mode === 'production' && alerts.length === 0 ? '; alerts reach nobody (no ALERT_EMAILS)' : '';
  return `sent by ${mailServices[mailProvider]} from ${from}${nobody}`;
}

/** How credits can be bought. */
function paymentLine({ paymentProvider, bank }: Running['config']): string {
  const transfers = bank ? 'bank transfers are confirmed by the operator' : 'no bank transfers (no BANK_ACCOUNT_NUMBER)';
  if (paymentProvider === 'simulator')
    return 'simulated: no money moves; payers confirm in a second, some numbers behave otherwise (0600000002 declines)';
  if (paymentProvider === 'zenopay') return `mobile money by ZenoPay; ${transfers}`;
  if (bank) return `${transfers}; no mobile money (no PAYMENT_PROVIDER)`;
  return 'none: credits can only be given by an admin (set PAYMENT_PROVIDER, or BANK_NAME and its account)';
}

/** One line that logs in and sends; it works as it stands in any shell with curl. */
function tryIt(url: string): string {
  const call = (query: string, more = '') =>
    `curl -s ${url}/graphql -H 'content-type: application/json' ${more}-d '${JSON.stringify({ query })}'`;
  const login = call(`mutation { login(input: { email: "${demoUsers[0]?.email}", password: "${demoPassword}" }) { accessToken } }`);
  const send = call(
    'mutation { sendSms(input: { to: ["0712345678"], body: "Habari kutoka Tuma" }) ' +
      '{ messages { id to status } credits balance { available } } }',
    '-H "authorization: Bearer $TOKEN" ',
  );
  return `    TOKEN=$(${login} | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/'); ${send}`;
}
