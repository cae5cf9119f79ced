import { start } from './app.js';
import { banner } from './cli/banner.js';
import { ConfigError, type RoleName, readConfig } from './config.js';
import { createLog } from './log.js';

/** `--role api` and `--role worker` win over TUMA_ROLES. */
function environment(args: string[]): NodeJS.ProcessEnv {
  const roles = args.flatMap((arg, index) => (arg === '--role' ? [args[index + 1] as RoleName] : []));
  return roles.length > 0 ? { TUMA_ROLES: roles.join(',') } : {};
}

/** A stop that doesn't end by itself is cut off: the database it waits for may be gone. */
const STOP_MS = 60_000;

async function main(): Promise<void> {
  const config = readConfig(undefined, environment(process.argv.slice(2)));
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
  if (!stopping) process.stdout.write(banner(running));
}

main().catch((error: unknown) => {
  process.stderr.write(
    error instanceof ConfigError
      ? `${error.message}\n`
      : `Tuma could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});
