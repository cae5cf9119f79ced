/**
 * A process of its own on an embedded database: `embeddedChild.ts <dataDir>`. Writes one JSON line `{ url }` once it runs;
 * `stop` on stdin stops its use and ends it, and so does the end of stdin.
 */
import { createInterface } from 'node:readline';
import { startEmbedded } from '../../../src/db/embedded/embedded.js';

const dataDir = process.argv[2];
if (!dataDir) throw new Error('usage: embeddedChild.ts <dataDir>');
const log = { info: (line: string) => process.stderr.write(`${line}\n`), warn: (line: string) => process.stderr.write(`${line}\n`) };
const embedded = await startEmbedded({ dataDir, log });
process.stdout.write(`${JSON.stringify({ url: embedded.url })}\n`);
for await (const line of createInterface(process.stdin)) if (line === 'stop') break;
await embedded.stop();
process.exit(0);
