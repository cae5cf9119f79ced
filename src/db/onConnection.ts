import pg from 'pg';
import { connectionOptions, type PoolOptions, type Sql, sqlOn } from './sql.js';

/** Runs `work` on a connection of its own, and closes it: for a thread, which has no pool. */
export async function onConnection<T>(options: Omit<PoolOptions, 'max' | 'use'>, work: (sql: Sql) => Promise<T>): Promise<T> {
  const client = new pg.Client(connectionOptions({ ...options, max: 1, use: 'migrate' }));
  client.on('error', () => undefined); // the statement under way fails with it
  await client.connect();
  try {
    return await work(sqlOn(client));
  } finally {
    await client.end();
  }
}
