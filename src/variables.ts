import { resolve } from 'node:path';
import {
  databaseUrl,
  integer,
  listOf,
  matching,
  network,
  oneOf,
  optional,
  origin,
  publicAgeKey,
  s3Bucket,
  safeUrl,
  text,
  url,
  variable,
  webUrl,
} from './lib/envVariable.js';

const secret = { secret: true } as const;

const server = {
  PORT: variable(4000, 'The port of the API; 0 takes a free one', integer(0, 65535)),
  HOST: variable('127.0.0.1', 'The address to listen on', matching(/^[\w.:-]+$/, 'must be an address or a name, without scheme and port')),
  HEALTH_PORT: variable(
    4001,
    'The port of /healthz, /readyz and /metrics in a process without the api role, on HOST; 0 takes a free one',
    integer(0, 65535),
  ),
  PUBLIC_URL: optional('The address people use for this server: links in mails and callbacks begin with it. Needed in production', webUrl, {
    example: 'https://sms.example.com',
  }),
  TRUSTED_PROXIES: variable([], 'Proxies whose X-Forwarded-For counts: addresses or networks, separated by commas', listOf(network)),
  CORS_ORIGINS: variable([], 'Origins of web pages that may call the API, separated by commas', listOf(origin)),
  TUMA_MODE: variable(
    'demo',
    'demo or production. A demo listens on loopback only, has demo users and keeps its keys in the database',
    oneOf('demo', 'production'),
  ),
  DEMO_HISTORY: variable(
    'yes',
    'Whether a new demo has sent messages in the last three months (yes), or its tenant begins with nothing but contacts (no)',
    oneOf('yes', 'no'),
  ),
  TUMA_ROLES: variable(['api', 'worker'], 'The roles of this process: api, worker or both, separated by commas', (value) =>
    listOf(oneOf('api', 'worker'))(matching(/\w/, 'must be api, worker or both')(value)),
  ),
  TUMA_DATA_DIR: variable(resolve('.tuma'), 'The folder of the embedded PostgreSQL and of files', (path) => resolve(path), {
    example: './.tuma',
  }),
  DATABASE_URL: optional('Your own PostgreSQL (15 or newer); without it Tuma runs one itself', databaseUrl, {
    secret: true,
    example: 'postgres://tuma:secret@127.0.0.1:5432/tuma',
  }),
  JWT_SECRET: optional(
    'Signs access tokens; at least 32 characters. Needed in production; a demo makes its own',
    matching(/^.{32}/s, 'must have at least 32 characters'),
    secret,
  ),
  METRICS_TOKEN: optional(
    'Lets a Prometheus on another machine read /metrics: it sends "Authorization: Bearer" with this token',
    matching(/^[\w-]{32,200}$/, 'must be 32 to 200 letters, digits, - and _'),
    secret,
  ),
  GRAPHQL_INTROSPECTION: variable(
    'auto',
    'Who may read the schema: on (everybody), off (nobody), or auto (everybody in demo mode, whoever has a token in production)',
    oneOf('auto', 'on', 'off'),
  ),
};

const ADDRESS = /^[^\s<>@]+@[^\s<>@]+$/;

const accounts = {
  REGISTRATION: optional(
    'Who may register: open (everybody, with a new tenant), invite (invited people only) or closed (nobody). ' +
      'By default open in demo mode, closed in production',
    oneOf('open', 'invite', 'closed'),
  ),
  TWO_FACTOR_ROLES: variable(
    [],
    'Platform roles that may do nothing before they have set up two-factor sign-in: ADMIN, STAFF or both, separated by commas',
    listOf(oneOf('ADMIN', 'STAFF')),
  ),
  SUPPORT_EMAIL: optional(
    'Where people get help: an address that the console shows before anybody signs in',
    matching(ADDRESS, 'must be an address like help@example.com'),
    { example: 'help@example.com' },
  ),
  TRIAL_CREDITS: optional('Credits that a new tenant gets. By default 100 in demo mode, 0 in production', integer(0, 1_000_000)),
};

const emailAddress = (value: string): string => matching(ADDRESS, 'must be addresses, separated by commas')(value.toLowerCase());

const webhooks = {
  WEBHOOK_ALLOW_LOOPBACK: variable(
    'no',
    'yes lets webhook endpoints be on this machine, also by plain http: for development. Others have to be public and https',
    oneOf('no', 'yes'),
  ),
};

const mail = {
  MAIL_PROVIDER: optional(
    'The mail service: outbox (mails are stored, not sent), sendgrid or smtp. By default the one that is configured, else outbox',
    oneOf('outbox', 'sendgrid', 'smtp'),
  ),
  MAIL_FROM: optional(
    'The sender of mails. Needed with a mail service',
    matching(
      /^(?:(?:"(?:[^"\\\r\n]|\\[^\r\n])*" ?|[^<>"\r\n]*)<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
      'must be an address: Name <name@example.com>',
    ),
    { example: 'Tuma <no-reply@example.com>' },
  ),
  SENDGRID_API_KEY: optional('A key of SendGrid that may send mail', text, secret),
  SENDGRID_BASE_URL: optional("The address of SendGrid's API; https://api.eu.sendgrid.com for accounts in the EU", url, {
    example: 'https://api.sendgrid.com',
  }),
  SMTP_URL: optional('An SMTP server for mails', matching(/^smtps?:\/\/[^/]/, 'must begin with smtp:// or smtps://'), {
    secret: true,
    example: 'smtp://user:password@mail.example.com:587',
  }),
  ALERT_EMAILS: variable(
    [],
    "Addresses that get the platform's alerts, separated by commas: provider down, a payment to review, a ledger that does not prove",
    listOf(emailAddress),
  ),
  ALERT_PHONES: variable(
    [],
    "Numbers that get the platform's critical alerts as texts too, separated by commas: +255712345678",
    listOf(matching(/^\+[1-9]\d{7,14}$/, 'must be numbers like +255712345678, separated by commas')),
  ),
};

const sms = {
  SMS_PROVIDER: optional(
    'The carrier of messages: simulator (none reaches a phone) or beem. By default simulator in demo mode; needed in production',
    oneOf('simulator', 'beem'),
  ),
  BEEM_API_KEY: optional('The API key of the Beem account. Needed for SMS_PROVIDER=beem', text, secret),
  BEEM_SECRET_KEY: optional('The secret key of the Beem account. Needed for SMS_PROVIDER=beem', text, secret),
  BEEM_UNICODE_ENCODING: variable<1 | 8>(
    8,
    "Beem's number for Unicode, 1 or 8: send yourself a text with an emoji to see which one arrives complete",
    (value) => {
      if (value !== '1' && value !== '8') throw new Error('must be 1 or 8');
      return value === '1' ? 1 : 8;
    },
  ),
  BEEM_REQUESTS_PER_SECOND: variable(
    20,
    'How many sends a second Beem allows: all processes together keep to it. A send is one text to up to 100 numbers',
    integer(1, 1_000),
  ),
  BEEM_WEBHOOK_TOKEN: optional(
    'The secret part of the address for pushed delivery reports: PUBLIC_URL/webhooks/beem/TOKEN. Without it reports are only polled',
    matching(/^[\w-]{32,200}$/, 'must be 32 to 200 letters, digits, - and _'),
    secret,
  ),
  SMS_SEGMENT_COST_TZS: optional(
    'What the SMS provider charges for a segment, in TZS, like 14.5: `revenue` tells what its messages cost. Without it that is not told',
    (value) => {
      if (!/^\d{1,6}(\.\d{1,4})?$/.test(value)) throw new Error('must be a number of shillings, like 14.5');
      return Number(value);
    },
  ),
  KEEP_REPORTS_DAYS: variable(
    90,
    'How many days delivery reports are kept after they came and were applied; messages and their timelines stay',
    integer(7, 3_650),
  ),
  ARCHIVE_MESSAGES_AFTER_MONTHS: optional(
    'How many months after its end a year of messages leaves the database for a file in the storages of backups. Without it all are kept',
    integer(1, 600),
    { example: '24' },
  ),
  BEEM_URL: optional("The address of Beem's API", safeUrl, { example: 'https://apisms.beem.africa' }),
  BEEM_REPORTS_URL: optional("The address of Beem's API for delivery reports", safeUrl, { example: 'https://dlrapi.beem.africa' }),
};

const payments = {
  PAYMENT_PROVIDER: optional(
    'The provider of mobile money: simulator (no money moves, credits are free) or zenopay. ' +
      'By default simulator in demo mode, none in production',
    oneOf('simulator', 'zenopay'),
  ),
  ZENOPAY_API_KEY: optional('The key of the ZenoPay account; its webhooks carry it too. Needed for PAYMENT_PROVIDER=zenopay', text, secret),
  ZENOPAY_URL: optional("The address of ZenoPay's API", url, { example: 'https://zenoapi.com/api/payments' }),
  BANK_NAME: optional(
    'The bank of the account for transfers; without this and the next two no transfers are taken. ' +
      'A demo shows an account that does not exist',
    text,
    { example: 'CRDB Bank' },
  ),
  BANK_ACCOUNT_NAME: optional('The holder of that account', text, { example: 'Tuma Limited' }),
  BANK_ACCOUNT_NUMBER: optional('The number of that account', text, { example: '0150000000000' }),
  SELLER_NAME: variable('Tuma', 'The seller of credits, as receipts name it', text),
  SELLER_DETAILS: variable(
    [],
    'Lines under that name on receipts, at most four, separated by |: an address, a tax number',
    (value) => {
      const lines = listOf(text, '|')(value);
      if (lines.length > 4) throw new Error('must be at most four lines');
      return lines;
    },
    { example: 'Samora Avenue 12, Dar es Salaam | TIN 123-456-789' },
  ),
};

const media = {
  CONTACTS_FILE_MIB: variable(50, 'The largest list of contacts or opt-outs that may be uploaded, in MiB', integer(1, 1_000)),
  CLOUDINARY_CLOUD_NAME: optional(
    'The cloud at Cloudinary for uploaded files. Without it they are stored in TUMA_DATA_DIR, and files stored there stay there',
    text,
  ),
  CLOUDINARY_API_KEY: optional('The API key of that cloud. Needed with CLOUDINARY_CLOUD_NAME', text, secret),
  CLOUDINARY_API_SECRET: optional('The secret of that key. Needed with CLOUDINARY_CLOUD_NAME', text, secret),
  CLOUDINARY_BASE_URL: optional(
    "The address of Cloudinary's API; https://api-eu.cloudinary.com for accounts in the EU",
    (value) => matching(/^https:/, 'must begin with https://')(url(value)),
    { example: 'https://api.cloudinary.com' },
  ),
};

const backups = {
  BACKUP_DIR: optional(
    'The folder for backups; by default backups in TUMA_DATA_DIR, which is lost with this disk',
    (path) => resolve(path),
    {
      example: '/mnt/backups/tuma',
    },
  ),
  BACKUP_S3_URL: optional(
    'A bucket of an S3-compatible service, where backups are then stored first: https://KEY:SECRET@HOST/BUCKET/FOLDER, with / @ and # in ' +
      'the secret written %2F %40 %23, and ?region=… where the host does not name the region. BACKUP_DIR, if set too, gets copies',
    s3Bucket,
    { secret: true, example: 'https://KEY:SECRET@s3.eu-central-1.amazonaws.com/bucket/tuma' },
  ),
  BACKUP_COPY_DIR: optional('Another folder that gets a copy of each backup: on another disk or machine', (path) => resolve(path), {
    example: '/mnt/elsewhere/tuma',
  }),
  BACKUP_AGE_KEY_FILE: optional(
    'The file with the secret keys of backups, as age-keygen writes them (AGE-SECRET-KEY-1…, one a line, the present one first; ' +
      'others read what was made before). By default backup-keys.txt in TUMA_DATA_DIR, where one is made',
    (path) => resolve(path),
    { example: '/etc/tuma/backup-keys.txt' },
  ),
  BACKUP_AGE_RECIPIENTS: variable(
    [],
    'More public keys (age1…) that can read backups, separated by commas: of a secret key that is kept elsewhere',
    listOf(publicAgeKey),
  ),
  HEARTBEAT_URL: optional(
    'An address that is called (GET) after each verified backup of the database: a service that mails you when the calls stop coming',
    url,
    { ...secret, example: 'https://hc-ping.com/0b7c…' },
  ),
  BACKUP_RATE: variable(25, 'How fast a backup reads, at most, in MB a second; it yields to the API. 0 is no limit', integer(0, 10_000)),
};

/** The variables by area, in the order of `.env.example`. */
export const areas = {
  'The server': server,
  Accounts: accounts,
  'Mail and alerts': mail,
  Messages: sms,
  Webhooks: webhooks,
  'Payments and receipts': payments,
  'Uploaded files': media,
  Backups: backups,
};

/** Every environment variable that Tuma reads. This is the only place; `.env.example` is generated from it. */
export const variables = { ...server, ...accounts, ...mail, ...sms, ...webhooks, ...payments, ...media, ...backups };
