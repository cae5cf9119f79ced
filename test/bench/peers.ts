import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/db/packageRoot.js';
import { SEARCH_PATH } from '../../src/db/sessionSettings.js';
import type { Bench, Server, Tenant } from './bench.js';
import type { Child } from './child.js';
import { messagesStatement } from './children/rawStatements.js';
import { loaded, type Side } from './compare.js';

/** Other servers of GraphQL: as peers/serve.mjs calls them, and as people do. */
export const peerNames = { mercurius: 'Mercurius with jit', yoga: 'Yoga', apollo: 'Apollo with Express' } as const;
export type Peer = keyof typeof peerNames;

interface Served {
  name: Peer;
  databaseUrl: string;
  options: string;
  text: string;
  packages: unknown;
  tenantIds: string[];
}
type PeerCommands = { serve(served: Served): { url: string; tokens: string[] }; cpuSeconds(): number };

const folder = join(packageRoot, 'test', 'bench', 'peers');

/** Installs what they need, the first time. Answers why it can't. */
async function install(): Promise<string | undefined> {
  if (existsSync(join(folder, 'node_modules', 'mercurius'))) return undefined;
  try {
    await promisify(execFile)('npm', ['ci', '--ignore-scripts'], { cwd: folder });
    return undefined;
  } catch (error) {
    return String(error).split('\n')[0];
  }
}

/** The same question to each of them. `skipped`: why there are none. */
export async function peerSides(
  bench: Bench,
  { databaseUrl, sql }: Server,
  { query, tenants, packages, connections }: { query: string; tenants: Tenant[]; packages: unknown; connections: number },
): Promise<{ sides: Partial<Record<Peer, Side>>; skipped?: string }> {
  const skipped = await install();
  if (skipped) return { sides: {}, skipped };
  const body = JSON.stringify({ query });
  const sides: Partial<Record<Peer, Side>> = {};
  for (const name of Object.keys(peerNames) as Peer[]) {
    const child: Child<PeerCommands> = bench.child<PeerCommands>(pathToFileURL(join(folder, 'serve.mjs')));
    const options = `-c search_path=${SEARCH_PATH} -c TimeZone=UTC`;
    const tenantIds = tenants.map(({ tenantId }) => tenantId);
    const { url, tokens } = await child.ask('serve', { name, databaseUrl, options, text: messagesStatement.text, packages, tenantIds });
    const requests = tokens.length > 0 ? tokens.map((token) => ({ body, token })) : [{ body }];
    sides[name] = loaded(bench, { url, sql, cpuSeconds: () => child.ask('cpuSeconds') }, { connections, requests });
  }
  return { sides };
}
