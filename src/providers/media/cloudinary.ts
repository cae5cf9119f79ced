import { Agent, get as ask } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { v2 } from 'cloudinary';
import { AppError } from '../../errors.js';
import { shorten } from '../../lib/shorten.js';
import { type CloudinaryAccount, type MediaProvider, StoreBusy } from '../../ports/media.js';

/**
 * Raw: stored byte for byte; Cloudinary would read an image's metadata and deliver it in other forms. Authenticated: the address alone
 * gives no access.
 */
const PLACE = { resource_type: 'raw', type: 'authenticated' } as const;
/** A link to Cloudinary is followed by us, at once. It never leaves this process. */
const LINK_S = 60;
const MAX_REDIRECTS = 2;
/** More than any file of ours: an answer without end must not fill the memory. */
const MAX_BYTES = 20 * 1_024 * 1_024;
/** The same of lists and exports; the smallest plan takes 10 MB of a raw file. */
const MOST_STREAMED = 200 * 1_024 * 1_024;
/** What may be large has so many times as long. */
const LARGE = 10;
const FOLDER = 'tuma/';
/** The most that a page has. */
const PAGE = 500;
/** Of the 500 calls of its Admin API that the smallest plan has, for all who use the account; the check is one, too. */
const LISTS_AN_HOUR = 400;
/** How long it is left alone when it takes no more calls and names no time: 420 is by the hour, 429 by the moment. */
const BUSY_MS = { 420: 600_000, 429: 30_000 } as const;

/** What a failure of the package may hold. Some also hold the key and its secret (request_options): nothing but these two is read. */
interface Failure {
  message?: unknown;
  http_code?: unknown;
}

/** Cloudinary's Upload API, signed, by its package: files lie under tuma/<locator>. Its own links are made and followed here alone. */
export function createCloudinary(options: CloudinaryAccount): MediaProvider {
  const { cloudName, apiKey, apiSecret, baseUrl, timeoutMs = 30_000, ca } = options;
  const account = {
    cloud_name: cloudName,
    api_key: apiKey,
    api_secret: apiSecret,
    secure: true,
    ...(baseUrl && { upload_prefix: baseUrl }),
  };

  /** When it takes calls of its Admin API again, where the last answer left none. */
  let spentUntil: Date | undefined;

  /** One call on connections of its own, all cut when its time is over: the package has no deadline, and for some calls no time-out. */
  async function call<T>(work: (agent: Agent) => Promise<T>, ms = timeoutMs): Promise<T> {
    const agent = new Agent({ ca });
    let late: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      late = setTimeout(() => reject({ message: 'it did not answer in time' } satisfies Failure), ms);
    });
    try {
      return await Promise.race([work(agent), deadline]);
    } catch (error) {
      const failure = error as Failure & { error?: Failure };
      const cause = new Error(said(failure));
      const until = busyUntil(failure.error ?? failure);
      throw until ? new StoreBusy(until, cause) : new AppError('STORAGE_UNAVAILABLE', { cause });
    } finally {
      clearTimeout(late);
      agent.destroy();
    }
  }

  /** Cloudinary's own message, without the key that it may repeat. */
  function said(failure: Failure & { error?: Failure }): string {
    const { message, http_code: code } = failure.error ?? failure;
    const reason = String(message ?? 'no reason given');
    const complaint = shorten(reason.replaceAll(apiSecret, '…').replaceAll(apiKey, '…'), 200);
    return `Cloudinary${typeof code === 'number' ? ` answered ${code}` : ''}: ${complaint}`;
  }

  async function put(locator: string, pieces: Iterable<Buffer> | AsyncIterable<Buffer>, ms: number): Promise<void> {
    let broken: unknown;
    let given = 0;
    async function* counted(): AsyncGenerator<Buffer> {
      try {
        for await (const piece of pieces) {
          given += piece.length;
          yield piece;
        }
      } catch (error) {
        broken = error;
        throw error;
      }
    }
    await call(async (agent) => {
      const answer = await new Promise<{ bytes?: number }>((resolve, reject) => {
        const settings = { ...account, ...PLACE, public_id: idOf(locator), overwrite: true, agent, timeout: ms, disable_promises: true };
        const upload = v2.uploader.upload_stream(settings, (error, result) => (error || !result ? reject(error ?? {}) : resolve(result)));
        pipeline(Readable.from(counted(), { objectMode: false }), upload).catch(reject);
      });
      if (answer.bytes !== given) throw { message: `it took ${answer.bytes} of ${given} bytes` } satisfies Failure;
    }, ms).catch((error: unknown) => {
      throw broken instanceof AppError ? broken : error;
    });
  }

  return {
    name: 'cloudinary',
    local: false,
    put: (locator, bytes) => put(locator, [bytes], timeoutMs),
    putStream: (locator, pieces) => put(locator, pieces, LARGE * timeoutMs),
    get: (locator) =>
      call((agent) => {
        const expires = Math.floor(Date.now() / 1_000) + LINK_S;
        return fetched(v2.utils.private_download_url(idOf(locator), '', { ...account, ...PLACE, expires_at: expires }), agent, MAX_BYTES);
      }),
    // In memory, up to what the package of its own takes at once; read like a document.
    async getStream(locator) {
      const bytes = await call((agent) => {
        const expires = Math.floor(Date.now() / 1_000) + LINK_S;
        const link = v2.utils.private_download_url(idOf(locator), '', { ...account, ...PLACE, expires_at: expires });
        return fetched(link, agent, MOST_STREAMED);
      }, LARGE * timeoutMs);
      return bytes && Readable.from([bytes]);
    },
    remove: (locator) =>
      call(async (agent) => {
        const settings = { ...account, ...PLACE, invalidate: true, agent, timeout: timeoutMs };
        const answer: { result?: string } = await v2.uploader.destroy(idOf(locator), settings);
        if (answer.result !== 'ok' && answer.result !== 'not found')
          throw { message: `it removed nothing: ${answer.result}` } satisfies Failure;
      }),
    listsAnHour: LISTS_AN_HOUR,
    async list(cursor) {
      if (spentUntil && spentUntil > new Date()) throw new StoreBusy(spentUntil, new Error('Cloudinary: no calls are left in this hour'));
      const settings = {
        ...account,
        ...PLACE,
        prefix: FOLDER,
        max_results: PAGE,
        ...(cursor && { next_cursor: cursor }),
        timeout: timeoutMs,
      };
      const page: Listed = await call((agent) => v2.api.resources({ ...settings, agent }));
      spentUntil = page.rate_limit_remaining === 0 ? page.rate_limit_reset_at : undefined;
      const files = page.resources.map(({ public_id: id, bytes }) => ({ locator: id.slice(FOLDER.length), bytes }));
      return { files, ...(page.next_cursor && { next: page.next_cursor }) };
    },
    async check() {
      try {
        await call((agent) => v2.api.ping({ ...account, agent }));
        return { ok: true, detail: 'Cloudinary takes the key.' };
      } catch (error) {
        return {
          ok: false,
          detail: error instanceof AppError && error.cause instanceof Error ? error.cause.message : 'Cloudinary: unknown error',
        };
      }
    },
  };
}

const idOf = (locator: string): string => `${FOLDER}${locator}`;

/** A page of its Admin API; the last two are of the answer's headers. */
interface Listed {
  resources: { public_id: string; bytes: number }[];
  next_cursor?: string;
  rate_limit_remaining?: number;
  rate_limit_reset_at?: Date;
}

/** Until when it takes no calls: 420 says it in its sentence ("… Try again on 2026-03-01 10:00:00 UTC"). Undefined for another failure. */
function busyUntil({ http_code: code, message }: Failure): Date | undefined {
  if (code !== 420 && code !== 429) return undefined;
  const [, day, time] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/.exec(String(message)) ?? [];
  const named = new Date(`${day}T${time}Z`);
  return named.getTime() > Date.now() ? named : new Date(Date.now() + BUSY_MS[code]);
}

/** The bytes behind a signed link; undefined for 404. Redirects are followed to https alone; they hold their own signature. */
function fetched(url: string, agent: Agent, most: number, redirects = 0): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const request = ask(url, { agent }, (response) => {
      const { statusCode: code = 0, headers } = response;
      const onward = code >= 301 && code <= 308 && headers.location ? new URL(headers.location, url) : undefined;
      if (onward || code !== 200) response.resume();
      if (onward && onward.protocol === 'https:' && redirects < MAX_REDIRECTS)
        return resolve(fetched(onward.href, agent, most, redirects + 1));
      if (code === 404) return resolve(undefined);
      if (code !== 200) return reject({ message: headers['x-cld-error'] ?? 'no file', http_code: code } satisfies Failure);
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > most) return response.destroy(new Error('the file is larger than any of ours'));
        chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => resolve(Buffer.concat(chunks)));
    });
    request.on('error', reject);
  });
}
