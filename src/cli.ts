import { parseArgs } from 'node:util';
import { register } from './accounts/register.js';
import { compose, database } from './app.js';
import { emailTest } from './cli/emailTest.js';
import { writeEnvExample } from './cli/envExample.js';
import { mediaTest } from './cli/mediaTest.js';
import { paymentsTest } from './cli/paymentsTest.js';
import { writeSchema } from './cli/schema.js';
import { smsTest } from './cli/smsTest.js';
import { userCreate } from './cli/userCreate.js';
import { type Config, ConfigError, readConfig } from './config.js';
import { type Ctx, systemContext } from './context.js';
import { AppError } from './errors.js';
import { proveLedger } from './ledger/ledgerProof.js';
import { newId, parseId, publicId } from './lib/ids.js';
import { createLog } from './log.js';
import { seed } from './seed/seed.js';

interface Command {
  words: string;
  about: string;
  /** Answers the exit code; what it prints is for people and scripts alike. */
  run(options: Record<string, string | undefined>, flags: { full: boolean }): Promise<number>;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs `work` on the database that the configuration names, migrated, with the same functions as the API. */
async function withApp(work: (ctx: Ctx, config: Config) => Promise<number>): Promise<number> {
  const config = readConfig();
  const log = createLog({ level: 'warn' });
  const stops: (() => Promise<void>)[] = [];
  try {
    const url = await database(config, log, stops);
    const { app } = await compose(config, url, log, {}, stops);
    return await work(systemContext(app, newId()), config);
  } finally {
    for (const end of stops.reverse()) await end();
  }
}

const commands: Command[] = [
  {
    words: 'migrate',
    about: 'Brings the database to its present form',
    run: () =>
      withApp(async () => {
        say('The database is in its present form.');
        return 0;
      }),
  },
  {
    words: 'seed',
    about: 'Packages and shared sender ids; in demo mode also the demo tenant and its people',
    run: () =>
      withApp(async (ctx, config) => {
        const demo = config.TUMA_MODE === 'demo';
        await seed(ctx, { demo });
        say(`Seeded packages and shared sender ids${demo ? ', the demo tenant and its people' : ''}.`);
        return 0;
      }),
  },
  {
    words: 'ledger prove',
    about:
      'Proves that balances, entries and messages tell one story; exit code 1 when they do not. --tenant ten_… for one, --full for sealed days too',
    run: ({ tenant }, { full }) =>
      withApp(async (ctx) => {
        const proof = await proveLedger(ctx, tenant ? readTenant(tenant) : undefined, { full });
        say(
          `${proof.ok ? 'The ledger proves' : 'THE LEDGER DOES NOT PROVE'}: ${proof.entries} entries, ${proof.messages} messages, ${proof.problemCount} problems.`,
        );
        for (const problem of proof.problems)
          say(
            `  ${problem.kind} message ${problem.messageId ?? '-'} entry ${problem.entryId ?? '-'} expected ${problem.expected} found ${problem.found}`,
          );
        return proof.ok ? 0 : 1;
      }),
  },
  {
    words: 'user create',
    about: 'A person: --email --name [--platform-role admin|staff]; the password is read from standard input',
    run: (options) =>
      withApp(async (ctx) => {
        const role = options['platform-role']?.toUpperCase();
        if (role !== undefined && role !== 'ADMIN' && role !== 'STAFF')
          throw new AppError('BAD_USER_INPUT', { message: '--platform-role is admin or staff.' });
        const id = await userCreate(ctx, {
          email: options.email ?? '',
          name: options.name ?? '',
          password: await readPassword(),
          platformRole: role ?? null,
        });
        say(`Created ${publicId('user', id)}.`);
        return 0;
      }),
  },
  {
    words: 'tenant create',
    about: 'A tenant with its owner, whatever REGISTRATION says: --tenant-name --email --name; the password is read from standard input',
    run: (options) =>
      withApp(async (ctx) => {
        const { viewer } = await register(ctx, {
          tenantName: options['tenant-name'] ?? '',
          email: options.email ?? '',
          name: options.name ?? '',
          password: await readPassword(),
        });
        say(`Created ${publicId('tenant', viewer.tenant?.id ?? '')}, owned by ${publicId('user', viewer.user?.id ?? '')}.`);
        return 0;
      }),
  },
  {
    words: 'email test',
    about: 'Sends a test mail now and says what became of it: --to you@example.com; exit code 1 when it was not sent',
    run: ({ to }) => withApp((ctx) => emailTest(ctx, to ?? '', say)),
  },
  {
    words: 'sms test',
    about: 'Asks the SMS provider whether it takes our keys; --to 07… [--from SENDER] also sends one real text, outside the ledger',
    run: ({ to, from }) => withApp((ctx) => smsTest(ctx, { to, from }, say)),
  },
  {
    words: 'media test',
    about: 'Puts a small file where uploads go, reads it back and removes it; exit code 1 when that failed, and what did',
    run: () => withApp((ctx) => mediaTest(ctx, say)),
  },
  {
    words: 'payments test',
    about: 'Whether the payment provider answers and takes the key; nobody is asked for money; exit code 1 when not',
    run: () => withApp((ctx) => paymentsTest(ctx, say)),
  },
  {
    words: 'schema write',
    about: 'Writes schema.graphql',
    run: async () => {
      say(`Wrote ${writeSchema()}.`);
      return 0;
    },
  },
  {
    words: 'env write',
    about: 'Writes .env.example',
    run: async () => {
      say(`Wrote ${writeEnvExample()}.`);
      return 0;
    },
  },
];

function readTenant(id: string): string {
  const uuid = parseId('tenant', id);
  if (!uuid) throw new AppError('BAD_USER_INPUT', { message: '--tenant is not an id of a tenant.' });
  return uuid;
}

/** One line of standard input: a password on the command line would stay in the shell's history and in the list of processes. */
async function readPassword(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Password (it is shown as you type): ');
  let text = '';
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.split('\n')[0] ?? '';
}

const usage = (): string =>
  ['Usage: npx tuma <command> [options]', '', ...commands.map(({ words, about }) => `  ${words.padEnd(14)} ${about}`), ''].join('\n');

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      tenant: { type: 'string' },
      email: { type: 'string' },
      name: { type: 'string' },
      to: { type: 'string' },
      from: { type: 'string' },
      'tenant-name': { type: 'string' },
      'platform-role': { type: 'string' },
      full: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  const { help, full, ...options } = values;
  const command = commands.find(({ words }) => words === positionals.join(' '));
  if (help || !command) {
    (help ? process.stdout : process.stderr).write(usage());
    return help ? 0 : 2;
  }
  return command.run(options, { full });
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof AppError)
      process.stderr.write(
        `${error.code}: ${error.message}${error.issues.map((issue) => `\n  ${issue.field ?? ''} ${issue.code}`).join('')}\n`,
      );
    else if (error instanceof ConfigError || (error instanceof TypeError && 'code' in error)) process.stderr.write(`${error.message}\n`);
    else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(error instanceof TypeError ? 2 : 1);
  },
);
