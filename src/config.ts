import { resolve } from 'node:path';
import { integer, list, oneOf, optional, safeUrl, text, url, type Variable } from './lib/envVariable.js';

export type RoleName = 'api' | 'worker';
export type Registration = 'open' | 'invite' | 'closed';
export type SmsService = 'simulator' | 'beem';
export type PaymentService = 'simulator' | 'zenopay';
export type MailService = 'outbox' | 'sendgrid' | 'smtp';

/** Every environment variable that Tuma reads. This is the only place; `.env.example` is generated from it. */
export const variables = {
  PORT: integer(4000, 0, 65535, 'The port of the API; 0 takes a free one'),
  HOST: text('127.0.0.1', 'The address to listen on'),
  PUBLIC_URL: url('Where people reach this server; links in mails and callbacks are made from it. Needed in production', {
    example: 'https://sms.example.com',
  }),
  TRUSTED_PROXIES: list('Addresses or networks of proxies whose X-Forwarded-For counts, separated by commas'),
  CORS_ORIGINS: list('Origins of web pages that may call the API, separated by commas'),
  TUMA_MODE: oneOf(['demo', 'production'] as const, 'demo', 'demo: loopback only, with demo users and keys kept in the database'),
  TUMA_ROLES: {
    parse: (t: string): RoleName[] => {
      const roles = t.split(',').map((s) => s.trim());
      if (roles.length === 0 || !roles.every((r): r is RoleName => r === 'api' || r === 'worker'))
        throw new Error('must be api, worker or api,worker');
      return roles;
    },
    fallback: ['api', 'worker'] as RoleName[],
    about: 'What this process does: api, worker, or both',
  },
  TUMA_DATA_DIR: {
    parse: (t: string) => resolve(t),
    fallback: resolve('.tuma'),
    about: 'Where the embedded PostgreSQL and files are kept',
    example: './.tuma',
  },
  DATABASE_URL: optional('A PostgreSQL (15 or newer) of your own; without it Tuma runs one itself', {
    secret: true,
    example: 'postgres://tuma:secret@127.0.0.1:5432/tuma',
  }),
  JWT_SECRET: optional('Signs access tokens, at least 32 characters. Needed in production; a demo makes its own', { secret: true }),
  TRIAL_CREDITS: {
    parse: integer(0, 0, 1_000_000, '').parse as (t: string) => number | undefined,
    fallback: undefined as number | undefined,
    about: 'Credits that a new tenant is given. 100 in demo mode, 0 in production',
  },
  REGISTRATION: {
    parse: oneOf(['open', 'invite', 'closed'] as const, 'open', '').parse as (t: string) => Registration | undefined,
    fallback: undefined as Registration | undefined,
    about:
      'Who may register: open (anybody, with a tenant), invite (new people by invitation only), closed (nobody). open in demo mode, closed in production',
  },
  GRAPHQL_INTROSPECTION: oneOf(
    ['auto', 'on', 'off'] as const,
    'auto',
    'Who may read the schema: auto means everybody in demo mode, nobody in production',
  ),
  MAIL_PROVIDER: {
    parse: oneOf(['outbox', 'sendgrid', 'smtp'] as const, 'outbox', '').parse as (t: string) => MailService | undefined,
    fallback: undefined as MailService | undefined,
    about: 'Who carries mails: outbox (nobody: they are kept), sendgrid, smtp. When absent the one that is configured, else outbox',
  },
  SENDGRID_API_KEY: optional('A key of SendGrid that may send mail', { secret: true }),
  SENDGRID_BASE_URL: url('Where its API is; https://api.eu.sendgrid.com for accounts in the EU', { example: 'https://api.sendgrid.com' }),
  SMTP_URL: optional('An SMTP server for mails', { secret: true, example: 'smtp://user:password@mail.example.com:587' }),
  MAIL_FROM: {
    parse: (t: string) => {
      if (!/^(?:[^<>\r\n]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/.test(t))
        throw new Error('must be an address: Name <name@example.com>');
      return t;
    },
    fallback: undefined as string | undefined,
    about: 'Who mails come from. Needed with a mail service',
    example: 'Tuma <no-reply@example.com>',
  },
  ALERT_EMAILS: {
    parse: (t: string) => {
      const addresses = t
        .split(',')
        .map((s) => s.trim().toLowerCase())
        .filter(Boolean);
      if (addresses.some((address) => !/^[^\s<>@]+@[^\s<>@]+$/.test(address))) throw new Error('must be addresses, separated by commas');
      return [...new Set(addresses)];
    },
    fallback: [] as string[],
    about: "Who is mailed the platform's alerts, separated by commas: provider down, a payment to review, a ledger that does not prove",
  },
  ALERT_PHONES: {
    parse: (t: string) => {
      const phones = t
        .split(',')
        .map((s) => s.trim())
        .filter(Boolean);
      if (phones.some((phone) => !/^\+[1-9]\d{7,14}$/.test(phone)))
        throw new Error('must be numbers like +255712345678, separated by commas');
      return [...new Set(phones)];
    },
    fallback: [] as string[],
    about: 'Who is texted what is critical on the platform, beside the mails, separated by commas: +255712345678',
  },
  PAYMENT_PROVIDER: {
    parse: oneOf(['simulator', 'zenopay'] as const, 'simulator', '').parse as (t: string) => PaymentService | undefined,
    fallback: undefined as PaymentService | undefined,
    about: 'Who takes mobile money: simulator (no money moves, credits are free), zenopay. simulator in demo mode, nobody in production',
  },
  ZENOPAY_API_KEY: optional('The key of the ZenoPay account; its webhooks come with it, too. Needed for PAYMENT_PROVIDER=zenopay', {
    secret: true,
  }),
  ZENOPAY_URL: url('Where its API is', { example: 'https://zenoapi.com/api/payments' }),
  CLOUDINARY_CLOUD_NAME: optional(
    'The cloud at Cloudinary that keeps uploaded files. Without it they lie in TUMA_DATA_DIR; those that do stay there',
  ),
  CLOUDINARY_API_KEY: optional('Its API key. Needed with CLOUDINARY_CLOUD_NAME', { secret: true }),
  CLOUDINARY_API_SECRET: optional('The secret of that key. Needed with CLOUDINARY_CLOUD_NAME', { secret: true }),
  CLOUDINARY_BASE_URL: url('Where its API is; https://api-eu.cloudinary.com for accounts in the EU', {
    example: 'https://api.cloudinary.com',
  }),
  SMS_PROVIDER: {
    parse: oneOf(['simulator', 'beem'] as const, 'simulator', '').parse as (t: string) => SmsService | undefined,
    fallback: undefined as SmsService | undefined,
    about: 'Who carries the messages: simulator (none reaches a phone), beem. simulator in demo mode; needed in production',
  },
  BEEM_API_KEY: optional('The API key of the Beem account. Needed for SMS_PROVIDER=beem', { secret: true }),
  BEEM_SECRET_KEY: optional('Its secret key. Needed for SMS_PROVIDER=beem', { secret: true }),
  BEEM_UNICODE_ENCODING: {
    parse: (t: string): 1 | 8 => {
      if (t !== '1' && t !== '8') throw new Error('must be 1 or 8');
      return t === '1' ? 1 : 8;
    },
    fallback: 8 as 1 | 8,
    about: 'What Beem calls Unicode, 1 or 8: send yourself a text with an emoji to see which arrives whole',
  },
  BEEM_WEBHOOK_TOKEN: {
    parse: (t: string) => {
      if (!/^[\w-]{32,200}$/.test(t)) throw new Error('must be 32 to 200 letters, digits, - and _');
      return t;
    },
    fallback: undefined as string | undefined,
    about: 'What makes the address of pushed delivery reports unguessable: PUBLIC_URL/webhooks/beem/TOKEN. Without it they are only polled',
    secret: true as const,
  },
  BEEM_URL: url('Where its API is', { example: 'https://apisms.beem.africa', parse: safeUrl }),
  BEEM_REPORTS_URL: url('Where its delivery reports are polled', { example: 'https://dlrapi.beem.africa', parse: safeUrl }),
  BANK_NAME: optional('The bank that transfers go to; with both below, or no transfers are taken. A demo has an account that is none', {
    example: 'CRDB Bank',
  }),
  BANK_ACCOUNT_NAME: optional('In whose name the account is', { example: 'Tuma Limited' }),
  BANK_ACCOUNT_NUMBER: optional('The number of the account', { example: '0150000000000' }),
  SELLER_NAME: text('Tuma', 'Who sells the credits, as receipts name them'),
  SELLER_DETAILS: {
    parse: (t: string) => {
      const lines = t
        .split('|')
        .map((line) => line.trim())
        .filter(Boolean);
      if (lines.length > 4) throw new Error('must be at most four lines');
      return lines;
    },
    fallback: [] as string[],
    about: 'What receipts say under that name, at most four lines separated by |: an address, a tax number',
    example: 'Samora Avenue 12, Dar es Salaam | TIN 123-456-789',
  },
};

/** Where a demo's transfers would go: to nobody. */
const demoBank = { bankName: 'Benki ya Mfano', accountName: 'Tuma Demo', accountNumber: '0000 0000 0000' };

type Values = { [K in keyof typeof variables]: (typeof variables)[K]['fallback'] };
export type Config = Readonly<
  Values & {
    introspection: boolean;
    trialCredits: number;
    registration: Registration;
    mailProvider: MailService;
    smsProvider: SmsService;
    paymentProvider?: PaymentService;
    bank?: { bankName: string; accountName: string; accountNumber: string };
  }
>;

/** All faults of the environment at once, each with its variable's name. */
export class ConfigError extends Error {
  constructor(readonly faults: string[]) {
    super(`The configuration is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Reads the environment once into a frozen, typed object. Throws ConfigError with every fault by name; never repeats a secret's value. `over` wins. */
export function readConfig(env: NodeJS.ProcessEnv = process.env, over: NodeJS.ProcessEnv = {}): Config {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(variables)) {
    const given = over[name] ?? env[name];
    try {
      values[name] = given === undefined || given === '' ? variable.fallback : variable.parse(given);
    } catch (error) {
      faults.push(`${name} ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const v = values as Values;
  const production = v.TUMA_MODE === 'production';
  const loopback = v.HOST === 'localhost' || v.HOST === '::1' || v.HOST?.startsWith('127.');
  if (!production && v.HOST && !loopback) faults.push('HOST must be a loopback address in demo mode: a demo has well-known passwords');
  if (production && !v.JWT_SECRET) faults.push('JWT_SECRET is needed in production');
  if (production && !v.PUBLIC_URL) faults.push('PUBLIC_URL is needed in production');
  if (v.JWT_SECRET && v.JWT_SECRET.length < 32) faults.push('JWT_SECRET must have at least 32 characters');
  const mailProvider = v.MAIL_PROVIDER ?? (v.SENDGRID_API_KEY ? 'sendgrid' : v.SMTP_URL ? 'smtp' : 'outbox');
  if (mailProvider === 'sendgrid' && !v.SENDGRID_API_KEY) faults.push('SENDGRID_API_KEY is needed for MAIL_PROVIDER=sendgrid');
  if (mailProvider === 'smtp' && !v.SMTP_URL) faults.push('SMTP_URL is needed for MAIL_PROVIDER=smtp');
  if (v.SMTP_URL && !/^smtps?:\/\/[^/]/.test(v.SMTP_URL)) faults.push('SMTP_URL must begin with smtp:// or smtps://');
  if (mailProvider !== 'outbox' && !v.MAIL_FROM) faults.push('MAIL_FROM is needed with a mail service');
  const smsProvider = v.SMS_PROVIDER ?? 'simulator';
  if (production && !v.SMS_PROVIDER)
    faults.push('SMS_PROVIDER is needed in production: beem, or simulator while no message is to reach a phone');
  if (smsProvider === 'beem' && !v.BEEM_API_KEY) faults.push('BEEM_API_KEY is needed for SMS_PROVIDER=beem');
  if (smsProvider === 'beem' && !v.BEEM_SECRET_KEY) faults.push('BEEM_SECRET_KEY is needed for SMS_PROVIDER=beem');
  const paymentProvider = v.PAYMENT_PROVIDER ?? (production ? undefined : 'simulator');
  if (paymentProvider === 'zenopay' && !v.ZENOPAY_API_KEY) faults.push('ZENOPAY_API_KEY is needed for PAYMENT_PROVIDER=zenopay');
  const cloudinary = ['CLOUDINARY_CLOUD_NAME', 'CLOUDINARY_API_KEY', 'CLOUDINARY_API_SECRET'] as const;
  const missing = cloudinary.filter((name) => !v[name]);
  if (missing.length > 0 && missing.length < cloudinary.length)
    faults.push(`${missing.join(' and ')}: needed for Cloudinary, all three or none`);
  if (v.CLOUDINARY_BASE_URL && !v.CLOUDINARY_BASE_URL.startsWith('https:')) faults.push('CLOUDINARY_BASE_URL must begin with https://');
  const account = [v.BANK_NAME, v.BANK_ACCOUNT_NAME, v.BANK_ACCOUNT_NUMBER];
  if (account.some(Boolean) && !account.every(Boolean))
    faults.push('BANK_NAME, BANK_ACCOUNT_NAME and BANK_ACCOUNT_NUMBER are needed together');
  const [bankName, accountName, accountNumber] = account;
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze({
    ...v,
    introspection: v.GRAPHQL_INTROSPECTION === 'auto' ? !production : v.GRAPHQL_INTROSPECTION === 'on',
    trialCredits: v.TRIAL_CREDITS ?? (production ? 0 : 100),
    registration: v.REGISTRATION ?? (production ? 'closed' : 'open'),
    mailProvider,
    smsProvider,
    paymentProvider,
    bank: bankName && accountName && accountNumber ? { bankName, accountName, accountNumber } : production ? undefined : demoBank,
  });
}

/** The text of `.env.example`: every variable, its meaning and its default. */
export function envExample(): string {
  const lines = ['# Every setting of Tuma. All are optional unless they say otherwise; an empty one counts as absent.', ''];
  for (const [name, variable] of Object.entries(variables) as [string, Variable<unknown>][]) {
    lines.push(`# ${variable.about}.${variable.secret ? ' Secret.' : ''}`);
    const shown = variable.example ?? (Array.isArray(variable.fallback) ? variable.fallback.join(',') : (variable.fallback ?? ''));
    lines.push(`${variable.fallback === undefined || variable.example ? '# ' : ''}${name}=${shown}`, '');
  }
  return lines.join('\n');
}
