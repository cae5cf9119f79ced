import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A name that needs no quotes and that two test runs at once don't share. */
export const randomName = (prefix: string): string => `${prefix}_${randomBytes(6).toString('hex')}`;

/** The address of another database of the same server. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

/**
 * Drops a database with whatever is still connected to it. Where an autovacuum worker is in it `force` is refused to whoever isn't a
 * superuser (one clone in a few hundred); a plain drop sends such a worker away by itself.
 */
export async function dropDatabase(url: string, name: string): Promise<void> {
  await onServer(url, `drop database if exists ${name} with (force)`).catch((error: unknown) => {
    if (!(error instanceof pg.DatabaseError && error.code === '42501')) throw error;
    return onServer(url, `drop database if exists ${name}`);
  });
}

/** Runs statements one after another on one connection of its own. */
export async function onServer(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'tuma-test' });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
