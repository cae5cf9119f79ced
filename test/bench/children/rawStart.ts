import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { startEmbedded } from '../../../src/db/embedded/embedded.js';
import { createLog } from '../../../src/log.js';

// What a start can't do without: the same PostgreSQL, one connection, node:http. Says where it listens; SIGTERM stops it.
const database = await startEmbedded({ dataDir: process.env.TUMA_DATA_DIR ?? '', log: createLog() });
const client = new pg.Client({ connectionString: database.url });
await client.connect();
await client.query('select 1');
const http = createServer((_, response) => void response.end('{}'));
http.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${(http.address() as AddressInfo).port}/graphql\n`));
process.once('SIGTERM', async () => {
  http.close();
  await client.end();
  await database.stop();
});
