import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { SEARCH_PATH } from '../../src/db/sessionSettings.js';
import { type Child, startChild } from './child.js';
import type { LoadCommands } from './children/loadChild.js';
import type { ServerCommands } from './children/serverChild.js';
import type { LoadResult, LoadSpec, PostSpec } from './load.js';
import { median } from './stats.js';

export interface BenchOptions {
  /** 3 s and one round each: do the benches run? */
  quick: boolean;
  /** Where the server's processor profiles go. */
  profileDir?: string;
}

/** The real application in a process of its own, on a durable cluster of its own. */
export interface Server {
  child: Child<ServerCommands>;
  url: string;
  databaseUrl: string;
  sql: pg.Client;
  tenants(count: number): Promise<{ tenantId: string; token: string }[]>;
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

  /** `npm start` in a directory of its own: embedded PostgreSQL with fsync on (or DATABASE_URL), the log in a file, no rates. */
  async server(roles: 'api' | 'api,worker', settings: Record<string, string> = {}): Promise<Server> {
    const dataDir = mkdtempSync(join(tmpdir(), 'tuma-bench-'));
    this.ends.push(async () => rmSync(dataDir, { recursive: true, force: true }));
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
    return { child, url, databaseUrl, sql, tenants: (count) => child.ask('tenants', { count, credits: 1e12 }) };
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

  /** Two things in turn, slice by slice, so that a noisy machine is noisy for both: the medians of what they answered. */
  async inTurn(seconds: number, ours: (seconds: number) => Promise<number>, raw: (seconds: number) => Promise<number>) {
    const rounds = this.options.quick ? 1 : 3;
    const measured: { ours: number[]; raw: number[] } = { ours: [], raw: [] };
    for (let round = 0; round < rounds; round++) {
      measured.raw.push(await raw(this.seconds(seconds)));
      measured.ours.push(await ours(this.seconds(seconds)));
    }
    return { ours: median(measured.ours), raw: median(measured.raw) };
  }

  async end(): Promise<void> {
    for (const end of this.ends.splice(0).reverse()) await end();
  }
}
