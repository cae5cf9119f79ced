import { parseArgs } from 'node:util';
import { faultText } from './cli/faultText.js';
import { readConfig } from './config.js';
import { version } from './core/version.js';
import { createLog } from './log.js';

const usage = `Starts Tuma. Its settings are environment variables: .env.example lists them.

  --role api | worker   what this process does; wins over TUMA_ROLES; may be given twice
  --version             prints the version
  --help                prints this

Commands for the operator: npx tuma --help
`;

/** Roles on the command line win over TUMA_ROLES; undefined when there is nothing to start. */
function readArguments(): NodeJS.ProcessEnv | undefined {
  const options = { role: { type: 'string', multiple: true }, version: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  const { role, version: asked, help } = parseArgs({ options }).values;
  if (help) process.stdout.write(usage);
  else if (asked) process.stdout.write(`${version}\n`);
  else return role ? { TUMA_ROLES: role.join(',') } : {};
  return undefined;
}

/** A stop that doesn't end by itself is cut off: the database it waits for may be gone. */
const STOP_MS = 60_000;

async function main(overrides: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(undefined, overrides); // before the rest is loaded: a bad setting is said at once
  const [{ start }, { banner }] = await Promise.all([import('./app.js'), import('./cli/banner.js')]);
  const log = createLog({ onClosed: () => void stop('standard error was closed') });

  // A group kill and a launcher may both send the signal: the second is ignored. One that comes while Tuma is starting waits for the start,
  // else an embedded database would be left running.
  let stopping = false;
  const stop = async (why: string, code = 0, cause?: unknown): Promise<void> => {
    if (stopping) return;
    stopping = true;
    process.stdout.write('\nStopping: work under way is finished first.\n');
    log[code === 0 ? 'info' : 'fatal']({ why, err: cause }, 'stopping');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    try {
      await (await starting).stop();
      process.exit(code);
    } catch (error) {
      log.error({ err: error }, 'could not stop cleanly');
      process.exit(1);
    }
  };
  // Whoever reads our output may end first (npm start | head). Without a listener that ends us at once and leaves the database running.
  process.stdout.on('error', () => void stop('standard output was closed'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('uncaughtException', (error) => void stop('an error that nothing handled', 1, error));
  const starting = start(config, { log, onDatabaseLost: (error) => void stop('the database is gone', 1, error) });
  const running = await starting;
  if (stopping) return;
  process.stdout.write(banner(running));
  await collectGarbage().catch((error: unknown) => log.debug({ err: error }, 'what the start needed is freed later'));
}

/** V8 keeps what a start needed for as long as little happens: 30 MB, given back in 70 ms. */
async function collectGarbage(): Promise<void> {
  const { Session } = await import('node:inspector/promises');
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  session.disconnect();
}

function fail(line: string, exitCode: number): void {
  process.stderr.write(`${line}\n`);
  process.exit(exitCode);
}

try {
  const overrides = readArguments();
  if (overrides) main(overrides).catch((error: unknown) => fail(faultText(error), 1));
} catch (error) {
  fail(`${(error as Error).message}\n\n${usage}`, 2);
}
