import { join } from 'node:path';
import { StartError } from './errors.js';
import { isSafeUrl, type Variable } from './lib/envVariable.js';
import { areas, variables } from './variables.js';

type Values = { [K in keyof typeof variables]: (typeof variables)[K]['fallback'] };
/** The bank account of a demo, which does not exist. */
const demoBank = { bankName: 'Benki ya Mfano', accountName: 'Tuma Demo', accountNumber: '0000 0000 0000' };

/** What several settings say together. */
function derive(v: Values) {
  const production = v.TUMA_MODE === 'production';
  const { BANK_NAME: bankName, BANK_ACCOUNT_NAME: accountName, BANK_ACCOUNT_NUMBER: accountNumber } = v;
  const bank = bankName && accountName && accountNumber ? { bankName, accountName, accountNumber } : undefined;
  return {
    introspection: readersOfSchema(v.GRAPHQL_INTROSPECTION, production),
    trialCredits: v.TRIAL_CREDITS ?? (production ? 0 : 100),
    registration: v.REGISTRATION ?? (production ? 'closed' : 'open'),
    mailProvider: v.MAIL_PROVIDER ?? (v.SENDGRID_API_KEY ? 'sendgrid' : v.SMTP_URL ? 'smtp' : 'outbox'),
    smsProvider: v.SMS_PROVIDER ?? 'simulator',
    paymentProvider: v.PAYMENT_PROVIDER ?? (production ? undefined : 'simulator'),
    bank: bank ?? (production ? undefined : demoBank),
  };
}

/** Who may read the schema. */
export type SchemaReaders = 'everybody' | 'signedIn' | 'nobody';

function readersOfSchema(setting: Values['GRAPHQL_INTROSPECTION'], production: boolean): SchemaReaders {
  if (setting === 'auto') return production ? 'signedIn' : 'everybody';
  return setting === 'on' ? 'everybody' : 'nobody';
}

export type RoleName = Values['TUMA_ROLES'][number];
export type Config = Readonly<Values & ReturnType<typeof derive>>;

/** Adds to `faults` the settings that are missing beside others. */
function checkTogether(config: Config, faults: string[]): void {
  const need = (name: keyof Values, when: string) => {
    if (!config[name] && !faults.some((fault) => fault.startsWith(`${name} `))) faults.push(`${name} is needed ${when}`);
  };
  if (config.TUMA_MODE === 'production') {
    need('JWT_SECRET', 'in production');
    need('PUBLIC_URL', 'in production');
    need('SMS_PROVIDER', 'in production: beem, or simulator while no message is to reach a phone');
  } else if (config.HOST && !/^(localhost$|::1$|127\.)/.test(config.HOST))
    // a bad one is named already
    faults.push('HOST must be a loopback address in demo mode: a demo has well-known passwords');
  if (config.mailProvider === 'sendgrid') need('SENDGRID_API_KEY', 'for MAIL_PROVIDER=sendgrid');
  if (config.mailProvider === 'smtp') need('SMTP_URL', 'for MAIL_PROVIDER=smtp');
  if (config.mailProvider !== 'outbox') need('MAIL_FROM', 'with a mail service');
  if (config.smsProvider === 'beem') {
    need('BEEM_API_KEY', 'for SMS_PROVIDER=beem');
    need('BEEM_SECRET_KEY', 'for SMS_PROVIDER=beem');
  }
  if (config.paymentProvider === 'zenopay') need('ZENOPAY_API_KEY', 'for PAYMENT_PROVIDER=zenopay');
  const cloudinary = [config.CLOUDINARY_CLOUD_NAME, config.CLOUDINARY_API_KEY, config.CLOUDINARY_API_SECRET];
  const names = ['CLOUDINARY_CLOUD_NAME', 'CLOUDINARY_API_KEY', 'CLOUDINARY_API_SECRET'].filter((_, index) => !cloudinary[index]);
  if (names.length === 1 || names.length === 2) faults.push(`${names.join(' and ')}: needed for Cloudinary, all three or none`);
  if (config.BACKUP_COPY_DIR && config.BACKUP_COPY_DIR === (config.BACKUP_DIR ?? join(config.TUMA_DATA_DIR, 'backups')))
    faults.push('BACKUP_COPY_DIR must be another folder than BACKUP_DIR');
  const account = [config.BANK_NAME, config.BANK_ACCOUNT_NAME, config.BANK_ACCOUNT_NUMBER];
  if (account.some(Boolean) && !account.every(Boolean))
    faults.push('BANK_NAME, BANK_ACCOUNT_NAME and BANK_ACCOUNT_NUMBER are needed together');
}

/** All faults of the environment at once, each with its variable's name. */
export class ConfigError extends StartError {
  constructor(readonly faults: string[]) {
    super(`The configuration is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** What works and yet should be known at the start. */
export function warningsOf(config: Config): string[] {
  const warnings: string[] = [];
  if (config.PUBLIC_URL && !isSafeUrl(config.PUBLIC_URL))
    warnings.push('PUBLIC_URL begins with http:// and is not this machine: passwords and tokens cross the network readable. Use https://.');
  return warnings;
}

/** Reads the environment once into a frozen, typed object; `overrides` win. Throws ConfigError with all faults, without any value. */
export function readConfig(env: NodeJS.ProcessEnv = process.env, overrides: NodeJS.ProcessEnv = {}): Config {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(variables)) {
    const given = overrides[name] ?? env[name];
    try {
      values[name] = given === undefined || given === '' ? variable.fallback : variable.parse(given);
    } catch (error) {
      faults.push(`${name} ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const read = values as Values;
  const config = Object.freeze({ ...read, ...derive(read) });
  checkTogether(config, faults);
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** The text of `.env.example`: every variable by area, with its meaning and its default. */
export function envExample(): string {
  const lines = ['# Every setting of Tuma. All are optional unless they say otherwise; an empty one counts as absent.', ''];
  for (const [area, settings] of Object.entries(areas)) {
    lines.push(`# --- ${area} ---`, '');
    for (const [name, variable] of Object.entries<Variable<unknown>>(settings)) {
      lines.push(`# ${variable.about}.${variable.secret ? ' Secret.' : ''}`);
      const shown = variable.example ?? variable.fallback ?? '';
      lines.push(`${variable.fallback === undefined || variable.example ? '# ' : ''}${name}=${shown}`, '');
    }
  }
  return lines.join('\n');
}
