import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { SEARCH_PATH } from '../../src/db/sessionSettings.js';
import { type Child, startChild } from './child.js';
import type { LoadCommands } from './children/loadChild.js';
import type { RawPipelineCommands } from './children/rawPipelineChild.js';
import type { ServerCommands } from './children/serverChild.js';
import type { Target } from './compare.js';
import type { LoadResult, LoadSpec, PostSpec } from './load.js';

export interface BenchOptions {
  /** 3 s and one round each: do the benches run? */
  quick: boolean;
  /** How many messages the large one of the two databases of `growth` has. */
  growthMessages: number;
  /** Where the server's processor profiles go. */
  profileDir?: string;
}

/** The real application in a process of its own, on a durable cluster of its own. */
export interface Server extends Target {
  child: Child<ServerCommands>;
  databaseUrl: string;
  tenants(count: number): Promise<Tenant[]>;
}

/** With the token of its owner. */
export interface Tenant {
  tenantId: string;
  token: string;
}

/** What the figures measure with. Everything that it starts is stopped by `end`, in the opposite order. */
export class Bench {
  private readonly ends: (() => Promise<unknown>)[] = [];
  private loader: Child<LoadCommands> | undefined;
  /** Of the last server's database. */
  version = '';

  constructor(readonly options: BenchOptions) {}

  seconds(full: number): number {
    return this.options.quick ? Math.min(3, full) : full;
  }

  /**
   * `npm start` in a directory of its own: embedded PostgreSQL with fsync on (or DATABASE_URL), the log in a file, no rates. A `kept`
   * directory stays, and what it holds is there the next time.
   */
  async server(roles: 'api' | 'api,worker', settings: Record<string, string> = {}, kept?: string): Promise<Server> {
    const dataDir = kept ?? mkdtempSync(join(tmpdir(), 'tuma-bench-'));
    if (!kept) this.ends.push(async () => rmSync(dataDir, { recursive: true, force: true }));
    const { profileDir } = this.options;
    const child = startChild<ServerCommands>(new URL('./children/serverChild.js', import.meta.url), {
      args: [dataDir, roles, JSON.stringify(settings)],
      execArgv: profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : [],
      logFile: join(dataDir, 'server.log'),
    });
    this.ends.push(child.stop);
    const { url, databaseUrl } = await child.ask('where');
    const sql = new pg.Client({ connectionString: databaseUrl, options: `-c search_path=${SEARCH_PATH}` });
    await sql.connect();
    this.ends.push(() => sql.end());
    this.version = (await sql.query<{ server_version: string }>('show server_version')).rows[0]?.server_version ?? '';
    const cpuSeconds = async () => (await child.ask('used')).cpuSeconds;
    return { child, url, databaseUrl, sql, cpuSeconds, tenants: (count) => child.ask('tenants', { count, credits: 1e12 }) };
  }

  /** The limit of sends, reports and whole lives: rawPipelineChild, on the database of this server. */
  async rawPipeline({ databaseUrl, sql }: Server, tenants: Tenant[], wholeLife = false): Promise<Target> {
    const child = this.child<RawPipelineCommands>(new URL('./children/rawPipelineChild.js', import.meta.url));
    return { url: await child.ask('serve', { databaseUrl, tenants, wholeLife }), sql, cpuSeconds: () => child.ask('cpuSeconds') };
  }

  /** What else is to be stopped at the end. */
  atEnd(stop: () => Promise<unknown>): void {
    this.ends.push(stop);
  }

  /** A child of another kind, stopped at the end. */
  child<C extends Record<string, (argument: never) => unknown>>(file: URL): Child<C> {
    const child = startChild<C>(file);
    this.ends.push(child.stop);
    return child;
  }

  /** Loads over HTTP from a process of its own; throws when requests fail. */
  async load(spec: LoadSpec): Promise<LoadResult> {
    this.loader ??= this.child<LoadCommands>(new URL('./children/loadChild.js', import.meta.url));
    const result = await this.loader.ask('run', spec);
    if (result.failures > 0) throw new Error(`${result.failures} requests failed: ${result.firstFailure}`);
    return result;
  }

  /** The same process posts each of these once; throws unless each is answered 200. */
  async postEach(spec: PostSpec): Promise<void> {
    this.loader ??= this.child<LoadCommands>(new URL('./children/loadChild.js', import.meta.url));
    await this.loader.ask('postEach', spec);
  }

  async end(): Promise<void> {
    for (const end of this.ends.splice(0).reverse()) await end();
  }
}
