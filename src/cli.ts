import { Command, CommanderError, Option } from 'commander';
import { addBackupCommands } from './cli/backups/commands.js';
import { faultText } from './cli/faultText.js';
import { readPassword } from './cli/readPassword.js';
import { databaseInUse, withApp } from './cli/withApp.js';
import { version } from './core/version.js';
import { AppError } from './errors.js';
import { parseId, publicId } from './lib/ids.js';

// What a command needs it loads itself: --help took three quarters of a second of processor time when all was loaded for it.

const print = (line: string): void => void process.stdout.write(`${line}\n`);

function readTenant(id: string): string {
  const uuid = parseId('tenant', id);
  if (!uuid) throw new AppError('BAD_USER_INPUT', { message: '--tenant is not the id of a tenant.' });
  return uuid;
}

/** One of several: commander calls it for each. */
function readQuarantinedItem(id: string, earlier: string[] = []): string[] {
  const uuid = parseId('quarantinedItem', id);
  if (!uuid) throw new AppError('BAD_USER_INPUT', { message: `${id} is not the id of a quarantined item.` });
  return [...earlier, uuid];
}

function readDay(day: string): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day)
    throw new AppError('BAD_USER_INPUT', { message: '--from is not a day like 2026-03-01.' });
  return day;
}

const leaves = (command: Command): Command[] => (command.commands.length > 0 ? command.commands.flatMap(leaves) : [command]);
const pathOf = (command: Command): string => (command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name());

const program = new Command('npx tuma')
  .description('Tuma on the command line.')
  .version(version, '--version', 'prints the version')
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
      const { seed, seedsOf } = await import('./seed/seed.js');
      const what = seedsOf(config);
      await seed(ctx, what);
      print(`Seeded packages and shared sender ids${what.demo ? ', the demo tenant and its people' : ''}.`);
      return 0;
    }),
  );

const ledger = program.command('ledger');

ledger
  .command('prove')
  .description('proves that balances, entries and messages agree; exit code 1 when they do not')
  .option('--tenant <id>', 'only this tenant (ten_…)', readTenant)
  .option('--full', 'from the first entry on, sealed days too')
  .action((options: { tenant?: string; full?: boolean }) =>
    withApp(async (ctx) => (await import('./cli/printLedgerProof.js')).printLedgerProof(ctx, options, print)),
  );

ledger
  .command('unseal')
  .description('opens the seals of a day (UTC) and of all days after it; the proof reads them again, and seals them again at night')
  .requiredOption('--from <day>', 'the first day to open (2026-03-01)', readDay)
  .requiredOption('--reason <text>', 'why; it is audited')
  .option('--tenant <id>', 'only of this tenant (ten_…)', readTenant)
  .action(({ tenant, ...options }: { from: string; reason: string; tenant?: string }) =>
    withApp(async (ctx) => {
      const { unsealDays } = await import('./ledger/unsealDays.js');
      print(`Opened ${await unsealDays(ctx, { ...options, tenantId: tenant })} seals.`);
      return 0;
    }),
  );

const quarantine = program.command('quarantine').description('items that background work set aside because the database refused them');

quarantine
  .command('list')
  .description('prints the items that are set aside now, with their errors')
  .action(() => withApp(async (ctx) => (await import('./cli/printQuarantine.js')).printQuarantine(ctx, print)));

quarantine
  .command('release')
  .description('lets background work try items again; it is audited')
  .argument('<ids...>', 'the items (qrn_…)', readQuarantinedItem)
  .action((ids: string[]) =>
    withApp(async (ctx) => {
      const { releaseQuarantinedItems } = await import('./core/quarantine.js');
      const { length } = await releaseQuarantinedItems(ctx, ids);
      print(`${length} of ${ids.length} items are released.`);
      return length === ids.length ? 0 : 1;
    }),
  );

addBackupCommands(program, print);

const user = program.command('user');

user
  .command('create')
  .description('creates a user without a tenant; the password is read from standard input')
  .requiredOption('--email <address>', 'the address to log in with')
  .requiredOption('--name <name>', "the person's name")
  .addOption(new Option('--platform-role <role>', 'gives the user this role on the platform itself').choices(['admin', 'staff']))
  .action((options: { email: string; name: string; platformRole?: 'admin' | 'staff' }) =>
    withApp(async (ctx) => {
      const platformRole = options.platformRole ? ({ admin: 'ADMIN', staff: 'STAFF' } as const)[options.platformRole] : null;
      const { createUser } = await import('./cli/createUser.js');
      const id = await createUser(ctx, { ...options, platformRole, password: await readPassword() });
      print(`Created ${publicId('user', id)}.`);
      return 0;
    }),
  );

user
  .command('reset-two-factor')
  .description('turns two-factor sign-in off for somebody who lost app and recovery codes; make sure who asks. It is audited and mailed')
  .requiredOption('--email <address>', 'the address that they log in with')
  .action(({ email }: { email: string }) =>
    withApp(async (ctx) => {
      const { resetTwoFactor } = await import('./accounts/twoFactor/changeTwoFactor.js');
      await resetTwoFactor(ctx, email);
      print('Two-factor sign-in of this account is off: the password alone signs in.');
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
      const { register } = await import('./accounts/register.js');
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
  .action(({ to }: { to: string }) => withApp(async (ctx) => (await import('./cli/testEmail.js')).testEmail(ctx, to, print)));

program
  .command('sms')
  .command('test')
  .description('checks that the SMS provider takes our keys; with --to it also sends one real message, outside the ledger')
  .option('--to <number>', 'the phone to send it to (07…)')
  .option('--from <name>', 'the sender id')
  .action((options: { to?: string; from?: string }) =>
    withApp(async (ctx) => (await import('./cli/testSms.js')).testSms(ctx, options, print)),
  );

const inbound = program.command('inbound').description('numbers that people write to');

inbound
  .command('list')
  .description('prints the numbers and short codes that people write to, and whose they are')
  .action(() => withApp(async (ctx) => (await import('./cli/inboundNumbers.js')).printInboundNumbers(ctx, print)));

inbound
  .command('assign')
  .description('assigns a number or short code to a tenant, or without --tenant shares it among all; it is audited')
  .argument('<number>', 'as the provider names it')
  .option('--tenant <id>', 'the tenant that has it alone (ten_…)', readTenant)
  .action((number: string, { tenant }: { tenant?: string }) =>
    withApp(async (ctx) => (await import('./cli/inboundNumbers.js')).assignNumber(ctx, number, tenant, print)),
  );

inbound
  .command('release')
  .description('takes a number away from whoever has it; it is audited')
  .argument('<number>', 'the number')
  .action((number: string) => withApp(async (ctx) => (await import('./cli/inboundNumbers.js')).releaseNumber(ctx, number, print)));

inbound
  .command('simulate')
  .description('a person writes, where the simulator plays the provider')
  .requiredOption('--from <number>', 'who writes (07…)')
  .requiredOption('--text <text>', 'what')
  .option('--to <number>', 'the number it is sent to; the first that is assigned when absent')
  .action((options: { from: string; text: string; to?: string }) =>
    withApp(async (ctx) => (await import('./cli/simulateInbound.js')).simulateInbound(ctx, options, print)),
  );

program
  .command('media')
  .command('test')
  .description('stores a small file, reads it back and removes it; exit code 1 when a step failed')
  .action(() => withApp(async (ctx) => (await import('./cli/testMedia.js')).testMedia(ctx, print)));

program
  .command('payments')
  .command('test')
  .description('checks that the payment provider answers and takes our key, without a payment; exit code 1 when it does not')
  .action(() => withApp(async (ctx) => (await import('./cli/testPayments.js')).testPayments(ctx, print)));

program
  .command('schema')
  .command('write')
  .description('writes schema.graphql')
  .action(async () => print(`Wrote ${(await import('./cli/writeSchema.js')).writeSchema()}.`));

program
  .command('env')
  .command('write')
  .description('writes .env.example')
  .action(async () => print(`Wrote ${(await import('./cli/writeEnvExample.js')).writeEnvExample()}.`));

/** Commander prints its own. Answers the exit code: 2 for a command line that is not understood. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(`${faultText(error, databaseInUse())}\n`);
  return 1;
}

program.parseAsync().then(
  () => process.exit(),
  (error: unknown) => process.exit(report(error)),
);
