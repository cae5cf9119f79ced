import { start } from './app.js';
import { banner } from './cli/banner.js';
import { ConfigError, type RoleName, readConfig } from './config.js';
import { createLog } from './log.js';

/** `--role api` and `--role worker` win over TUMA_ROLES. */
function environment(args: string[]): NodeJS.ProcessEnv {
  const roles = args.flatMap((arg, index) => (arg === '--role' ? [args[index + 1] as RoleName] : []));
  return roles.length > 0 ? { TUMA_ROLES: roles.join(',') } : {};
}

async function main(): Promise<void> {
  const config = readConfig(undefined, environment(process.argv.slice(2)));
  const log = createLog();
  const starting = start(config, { log });

  // A group kill and a launcher may both send the signal: the second is ignored. One that comes while Tuma is starting waits for the start,
  // else an embedded database would be left running.
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) return;
    stopping = true;
    process.stdout.write('\nStopping: work under way is finished first.\n');
    log.info({ signal }, 'stopping');
    try {
      await (await starting).stop();
      process.exit(0);
    } catch (error) {
      log.error({ err: error }, 'could not stop cleanly');
      process.exit(1);
    }
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
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
