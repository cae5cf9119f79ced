import type { Config } from '../config.js';
import type { Ctx } from '../context.js';

let url: string | undefined;
/** The database that the command got to, for the words of its errors. */
export const databaseInUse = (): string | undefined => url;

/** Runs `work` on the database that the configuration names, migrated, with the same functions as the API. It answers the exit code. */
export async function withApp(work: (ctx: Ctx, config: Config) => Promise<number>): Promise<void> {
  const { readConfig } = await import('../config.js');
  const config = readConfig();
  const [{ compose, database }, { systemContext }, { newId }, { createLog }] = await Promise.all([
    import('../app.js'),
    import('../context.js'),
    import('../lib/ids.js'),
    import('../log.js'),
  ]);
  const log = createLog({ level: 'warn' });
  const stops: (() => Promise<void>)[] = [];
  try {
    url = await database(config, log, stops);
    const { app } = await compose(config, url, log, {}, stops);
    process.exitCode = await work(systemContext(app, newId()), config);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
