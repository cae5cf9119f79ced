import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import { type S3Bucket, s3Bucket } from '../../../src/lib/envVariable.js';

/** How the server answers: well, with a status and its code, never, breaking off, or drop by drop. */
export type S3Mood = 'well' | `${number} ${string}` | 'silent' | 'resets' | 'slow';

export interface S3Server {
  /** BACKUP_S3_URL; ends with a prefix. */
  url: string;
  /** The same, read. */
  bucket: S3Bucket;
  /** For requests whose method, address and range match `when`; others are answered well. */
  mood: S3Mood;
  when: RegExp;
  /** Method and address of every request. */
  asked: string[];
  /** Keys of uploads that were begun and neither completed nor aborted. */
  begun(): Promise<string[]>;
  close(): Promise<void>;
}

/** s3rver, which checks signatures, behind a door that can be in a bad mood; and with it the two calls on uploads that it lacks. */
export async function startS3(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'tuma-s3-'));
  const name = 'tuma-backups';
  const options = { directory, silent: true, configureBuckets: [{ name }], vhostBuckets: false };
  const s3rver = new S3rver(options);
  await s3rver.configureBuckets();
  const answer = s3rver.callback();
  // It signs a bucket's address without the slash that the package ends it with: of lists it checks the key alone.
  const answerList = new S3rver({ ...options, allowMismatchedSignatures: true }).callback();
  const uploadsAt = join(directory, name, '._S3rver_uploads');
  const uploads = async () => {
    const ids = await readdir(uploadsAt).catch(() => []);
    const all = ids.map(async (id) => ({ id, key: await readFile(join(uploadsAt, id, 'key'), 'utf8').catch(() => undefined) }));
    return (await Promise.all(all)).filter((upload): upload is { id: string; key: string } => upload.key !== undefined);
  };
  const server = createServer((request, response) => {
    const address = request.url ?? '';
    far.asked.push(`${request.method} ${address}`);
    const asked = `${request.method} ${address} ${request.headers.range ?? ''}`.trimEnd();
    if (far.mood !== 'well' && far.when.test(asked)) return sulk(far.mood, request, response);
    const { searchParams } = new URL(address, 'http://s3');
    const id = searchParams.get('uploadId');
    if (request.method === 'GET' && searchParams.has('uploads'))
      void uploads().then((all) => {
        const items = all.map(
          ({ id, key }) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>2026-01-02T03:04:05.000Z</Initiated></Upload>`,
        );
        response.setHeader('content-type', 'application/xml');
        response.end(`<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${items.join('')}</ListMultipartUploadsResult>`);
      });
    else if (request.method === 'DELETE' && id)
      // A part may still be arriving: what it leaves meanwhile is removed, too.
      void rm(join(uploadsAt, id), { recursive: true, force: true, maxRetries: 20, retryDelay: 20 }).then(
        () => response.writeHead(204).end(),
        (error: Error) => response.writeHead(500).end(String(error)),
      );
    else void (searchParams.has('list-type') ? answerList : answer)(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://S3RVER:S3RVER@127.0.0.1:${(server.address() as AddressInfo).port}/${name}/some/folder`;
  const far: S3Server = {
    url,
    bucket: s3Bucket(url),
    mood: 'well',
    when: /./,
    asked: [],
    begun: async () => (await uploads()).map(({ key }) => key),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await rm(directory, { recursive: true, force: true });
    },
  };
  await mkdir(uploadsAt, { recursive: true });
  return far;
}

function sulk(mood: Exclude<S3Mood, 'well'>, request: IncomingMessage, response: ServerResponse): void {
  request.on('error', () => undefined).resume();
  if (mood === 'silent') return;
  if (mood === 'resets') return void request.socket.resetAndDestroy();
  if (mood === 'slow') {
    response.writeHead(200, { 'content-length': 100_000 });
    const drip = setInterval(() => response.write(' '), 20);
    return void response.on('close', () => clearInterval(drip));
  }
  const [status, code] = mood.split(' ');
  response.writeHead(Number(status), { 'content-type': 'application/xml' });
  response.end(`<Error><Code>${code}</Code><Message>no</Message></Error>`);
}
