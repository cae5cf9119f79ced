import { Command, CommanderError, Option } from 'commander';
import { register } from './accounts/register.js';
import { compose, database } from './app.js';
import { createUser } from './cli/createUser.js';
import { printLedgerProof } from './cli/printLedgerProof.js';
import { testEmail } from './cli/testEmail.js';
import { testMedia } from './cli/testMedia.js';
import { testPayments } from './cli/testPayments.js';
import { testSms } from './cli/testSms.js';
import { writeEnvExample } from './cli/writeEnvExample.js';
import { writeSchema } from './cli/writeSchema.js';
import { type Config, ConfigError, readConfig } from './config.js';
import { type Ctx, systemContext } from './context.js';
import { AppError } from './errors.js';
import { unsealDays } from './ledger/unsealDays.js';
import { newId, parseId, publicId } from './lib/ids.js';
import { createLog } from './log.js';
import { seed } from './seed/seed.js';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs `work` on the database that the configuration names, migrated, with the same functions as the API. It answers the exit code. */
async function withApp(work: (ctx: Ctx, config: Config) => Promise<number>): Promise<void> {
  const config = readConfig();
  const log = createLog({ level: 'warn' });
  const stops: (() => Promise<void>)[] = [];
  try {
    const url = await database(config, log, stops);
    const { app } = await compose(config, url, log, {}, stops);
    process.exitCode = await work(systemContext(app, newId()), config);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

function readTenant(id: string): string {
  const uuid = parseId('tenant', id);
  if (!uuid) throw new AppError('BAD_USER_INPUT', { message: '--tenant is not the id of a tenant.' });
  return uuid;
}

function readDay(day: string): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day)
    throw new AppError('BAD_USER_INPUT', { message: '--from is not a day like 2026-03-01.' });
  return day;
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

const leaves = (command: Command): Command[] => (command.commands.length > 0 ? command.commands.flatMap(leaves) : [command]);
const pathOf = (command: Command): string => (command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name());

const program = new Command('npx tuma')
  .description('Tuma on the command line.')
  .helpCommand(false)
  .exitOverride()
  .configureHelp({ visibleCommands: (command) => command.commands.flatMap(leaves), subcommandTerm: pathOf });

program
  .command('migrate')
  .description('brings the database to its present form')
  .action(() =>
    withApp(async () => {
      print('The database is in its present form.');
      return 0;
    }),
  );

program
  .command('seed')
  .description('creates packages and shared sender ids; in demo mode also the demo tenant and its people')
  .action(() =>
    withApp(async (ctx, config) => {
      const demo = config.TUMA_MODE === 'demo';
      await seed(ctx, { demo });
      print(`Seeded packages and shared sender ids${demo ? ', the demo tenant and its people' : ''}.`);
      return 0;
    }),
  );

const ledger = program.command('ledger');

ledger
  .command('prove')
  .description('proves that balances, entries and messages agree; exit code 1 when they do not')
  .option('--tenant <id>', 'only this tenant (ten_…)', readTenant)
  .option('--full', 'from the first entry on, sealed days too')
  .action((options: { tenant?: string; full?: boolean }) => withApp((ctx) => printLedgerProof(ctx, options, print)));

ledger
  .command('unseal')
  .description('opens the seals of a day (UTC) and of all days after it; the proof reads them again, and seals them again at night')
  .requiredOption('--from <day>', 'the first day to open (2026-03-01)', readDay)
  .requiredOption('--reason <text>', 'why; it is audited')
  .option('--tenant <id>', 'only of this tenant (ten_…)', readTenant)
  .action(({ tenant, ...options }: { from: string; reason: string; tenant?: string }) =>
    withApp(async (ctx) => {
      print(`Opened ${await unsealDays(ctx, { ...options, tenantId: tenant })} seals.`);
      return 0;
    }),
  );

program
  .command('user')
  .command('create')
  .description('creates a user without a tenant; the password is read from standard input')
  .requiredOption('--email <address>', 'the address to log in with')
  .requiredOption('--name <name>', "the person's name")
  .addOption(new Option('--platform-role <role>', 'gives the user this role on the platform itself').choices(['admin', 'staff']))
  .action((options: { email: string; name: string; platformRole?: 'admin' | 'staff' }) =>
    withApp(async (ctx) => {
      const platformRole = options.platformRole ? ({ admin: 'ADMIN', staff: 'STAFF' } as const)[options.platformRole] : null;
      const id = await createUser(ctx, { ...options, platformRole, password: await readPassword() });
      print(`Created ${publicId('user', id)}.`);
      return 0;
    }),
  );

program
  .command('tenant')
  .command('create')
  .description('creates a tenant and its owner, whatever REGISTRATION is; the password is read from standard input')
  .requiredOption('--tenant-name <name>', 'the name of the tenant')
  .requiredOption('--email <address>', "the owner's address to log in with")
  .requiredOption('--name <name>', "the owner's name")
  .action((options: { tenantName: string; email: string; name: string }) =>
    withApp(async (ctx) => {
      const { viewer } = await register(ctx, { ...options, password: await readPassword() });
      print(`Created ${publicId('tenant', viewer.tenant?.id ?? '')}, owned by ${publicId('user', viewer.user?.id ?? '')}.`);
      return 0;
    }),
  );

program
  .command('email')
  .command('test')
  .description('sends a test mail now and prints the outcome; exit code 1 when it was not sent')
  .requiredOption('--to <address>', 'where to send it')
  .action(({ to }: { to: string }) => withApp((ctx) => testEmail(ctx, to, print)));

program
  .command('sms')
  .command('test')
  .description('checks that the SMS provider takes our keys; with --to it also sends one real message, outside the ledger')
  .option('--to <number>', 'the phone to send it to (07…)')
  .option('--from <name>', 'the sender id')
  .action((options: { to?: string; from?: string }) => withApp((ctx) => testSms(ctx, options, print)));

program
  .command('media')
  .command('test')
  .description('stores a small file, reads it back and removes it; exit code 1 when a step failed')
  .action(() => withApp((ctx) => testMedia(ctx, print)));

program
  .command('payments')
  .command('test')
  .description('checks that the payment provider answers and takes our key, without a payment; exit code 1 when it does not')
  .action(() => withApp((ctx) => testPayments(ctx, print)));

program
  .command('schema')
  .command('write')
  .description('writes schema.graphql')
  .action(() => print(`Wrote ${writeSchema()}.`));

program
  .command('env')
  .command('write')
  .description('writes .env.example')
  .action(() => print(`Wrote ${writeEnvExample()}.`));

/** What a person reads of an error; commander prints its own. Answers the exit code: 2 for a command line that is not understood. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof AppError) {
    const issues = error.issues.map((issue) => `\n  ${issue.field ?? ''} ${issue.code}`);
    process.stderr.write(`${error.code}: ${error.message}${issues.join('')}\n`);
  } else if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

program.parseAsync().then(
  () => process.exit(),
  (error: unknown) => process.exit(report(error)),
);
