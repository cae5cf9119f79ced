import type { Running } from '../app.js';
import { version } from '../core/version.js';
import { demoPassword, demoUsers } from '../seed/seedData.js';

/** Printed at the start: addresses, demo logins, what is simulated, and one command to try. */
export function banner({ config, url, healthUrl, embedded }: Running): string {
  const lines = ['', `Tuma ${version} is running on Node ${process.version}.`];
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 17)) lines.push('  Note: Tuma is tested on Node 24; 22.17 is the oldest that should work.');
  if (url) {
    const socket = url.replace(/^http/, 'ws');
    lines.push(
      '',
      `  GraphQL API    ${url}/graphql   (open it in a browser for Apollo Sandbox)`,
      `  Subscriptions  ${socket}/graphql`,
      `  Health         ${url}/readyz`,
    );
  } else {
    lines.push('', `  Roles          ${config.TUMA_ROLES.join(', ')}`, `  Health         ${healthUrl}/readyz`);
  }
  lines.push(`  Database       ${embedded ? `embedded PostgreSQL in ${config.TUMA_DATA_DIR}` : 'the one that DATABASE_URL names'}`);
  lines.push(`  SMS            ${smsLine(config)}`);
  if (config.TUMA_MODE === 'demo' && config.mailProvider === 'outbox') lines.push('  Mails, codes   stored, not sent: the log links each');
  lines.push(`  Payments       ${paymentLines[config.paymentProvider ?? 'none']}`);
  if (config.TUMA_MODE === 'demo') {
    lines.push('', `  Demo logins (password ${demoPassword}):`);
    for (const { email, platformRole, role } of demoUsers) {
      const rights = platformRole ? `platform ${platformRole.toLowerCase()}` : `${role?.toLowerCase()} of Mifumo Labs`;
      lines.push(`    ${email.padEnd(24)} ${rights}`);
    }
    if (url) lines.push('', '  Send a message:', '', tryIt(url));
  }
  lines.push('', 'Ctrl-C stops it.', '');
  return lines.join('\n');
}

function smsLine({ smsProvider, BEEM_WEBHOOK_TOKEN: token, PUBLIC_URL: address }: Running['config']): string {
  if (smsProvider === 'simulator') return 'simulated: no message leaves this machine, deliveries are reported in a second';
  const reports = token && address ? 'pushed and polled' : 'polled only (pushing needs BEEM_WEBHOOK_TOKEN and PUBLIC_URL)';
  return `sent by Beem Africa; messages of test keys are simulated; reports are ${reports}`;
}

const paymentLines = {
  simulator: 'simulated: no money moves; payers confirm in a second, some numbers behave otherwise (0600000002 declines)',
  zenopay: 'mobile money by ZenoPay; bank transfers are confirmed by the operator',
  none: 'bank transfers only (no PAYMENT_PROVIDER); the operator confirms them',
};

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
