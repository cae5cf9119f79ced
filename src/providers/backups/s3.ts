import { addAbortSignal, Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  type MultipartUpload,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { S3Bucket } from '../../lib/envVariable.js';
import { type BackupStorage, isObjectName, StorageFault, type StoredObject } from '../../ports/backupStorage.js';

export interface S3Options {
  bucket: S3Bucket;
  /** A connection on which nothing moves for so long is given up; a whole call is after ten times that. */
  silentMs?: number;
}

/** S3 takes 10,000 parts of an object: 156 GiB. A part is in memory as a whole, since it is signed and sent again. */
const PART_BYTES = 16 * 1_024 * 1_024;
/** Read by pieces, each a call of its own: none waits on an open connection for a slow reader, and each is tried again by itself. */
const BLOCK_BYTES = 4 * 1_024 * 1_024;
const ATTEMPTS = 3;

/** A bucket of an S3-compatible service, addressed by path. An object is there whole or not at all: S3 shows it once it is complete. */
export function createS3Storage({ bucket, silentMs = 30_000 }: S3Options): BackupStorage {
  const { endpoint, region, credentials, name: Bucket, prefix } = bucket;
  const client = new S3Client({
    endpoint,
    region,
    credentials,
    forcePathStyle: true,
    maxAttempts: ATTEMPTS,
    // Services that are not Amazon's refuse checksums that they don't know.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: Math.min(silentMs, 5_000), socketTimeout: silentMs },
  });
  const keyOf = (name: string): string => {
    if (!isObjectName(name)) throw new Error('this is not a name of an object');
    return prefix + name;
  };

  /** One call, which ends: its answer, or a fault of the port. Whoever aborted it is told just that. */
  async function call<T>(work: (options: { abortSignal: AbortSignal }) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const late = AbortSignal.timeout(silentMs * 10);
    try {
      return await work({ abortSignal: signal ? AbortSignal.any([signal, late]) : late });
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof StorageFault) throw error;
      throw late.aborted ? new StorageFault('STORAGE_UNAVAILABLE', 'The storage did not answer in time.') : faultOf(error);
    }
  }

  /** Removes what was begun of this object and not completed. */
  async function abortUploads(Key: string): Promise<void> {
    for (const { Key: begun, UploadId } of await uploads(Key))
      if (begun === Key) await call((options) => client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), options));
  }

  function uploads(Prefix: string): Promise<MultipartUpload[]> {
    return call(async (options) => {
      const found: MultipartUpload[] = [];
      let from: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {};
      while (from) {
        const page: ListMultipartUploadsCommandOutput = await client.send(
          new ListMultipartUploadsCommand({ Bucket, Prefix, ...from }),
          options,
        );
        found.push(...(page.Uploads ?? []));
        from = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker } : undefined;
      }
      return found;
    });
  }

  const remove = async (name: string): Promise<void> => {
    const Key = keyOf(name);
    await abortUploads(Key);
    await call((options) => client.send(new DeleteObjectCommand({ Bucket, Key }), options));
  };

  /** One piece, and of which state of how large an object; undefined when the object ends before `start`. */
  async function block(Key: string, start: number, end: number) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call(async (options) => {
          const get = new GetObjectCommand({ Bucket, Key, Range: `bytes=${start}-${end}` });
          const answer = await client.send(get, options).catch((error: unknown) => {
            if (statusOf(error) !== 416) throw error;
          });
          if (!answer) return undefined;
          const { buffer, byteOffset, byteLength } = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
          const bytes = Buffer.from(buffer, byteOffset, byteLength);
          if (bytes.length > end - start + 1) throw new StorageFault('STORAGE_UNAVAILABLE', 'The storage gives more than was asked for.');
          return { bytes, total: Number(answer.ContentRange?.split('/')[1] ?? bytes.length), state: answer.ETag };
        });
      } catch (error) {
        // The package tries a call again, and not an answer that breaks off.
        if (attempt === ATTEMPTS || !(error instanceof StorageFault) || error.failure !== 'STORAGE_UNAVAILABLE') throw error;
      }
    }
  }

  return {
    location: `${endpoint}/${Bucket}/${prefix}`,
    async write(name, bytes, signal) {
      const Key = keyOf(name);
      const put = (Body: Buffer) => call((options) => client.send(new PutObjectCommand({ Bucket, Key, Body }), options), signal);
      const source = signal ? addAbortSignal(signal, bytes) : bytes;
      const Parts: { PartNumber: number; ETag?: string }[] = [];
      let UploadId: string | undefined;
      try {
        for await (const piece of piecesOf(source, PART_BYTES)) {
          if (!UploadId && piece.length < PART_BYTES) return void (await put(piece));
          // Not aborted: an upload whose id nobody knows would stay.
          UploadId ??= (await call((options) => client.send(new CreateMultipartUploadCommand({ Bucket, Key }), options))).UploadId;
          const part = { Bucket, Key, UploadId, PartNumber: Parts.length + 1 };
          const { ETag } = await call((options) => client.send(new UploadPartCommand({ ...part, Body: piece }), options), signal);
          Parts.push({ PartNumber: part.PartNumber, ETag });
        }
        if (!UploadId) return void (await put(Buffer.alloc(0)));
        const complete = new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
        await call((options) => client.send(complete, options), signal);
      } catch (error) {
        // Best effort: what stays is no object, and goes with `remove`.
        if (UploadId)
          await call((options) => client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), options)).catch(() => {});
        throw error;
      }
    },
    async read(name, range) {
      const Key = keyOf(name);
      const { start, end = Number.MAX_SAFE_INTEGER } = range ?? { start: 0 };
      const first = await block(Key, start, Math.min(end, start + BLOCK_BYTES - 1));
      async function* blocks() {
        let next = first;
        for (let at = start; next && next.bytes.length > 0; ) {
          yield next.bytes;
          at += next.bytes.length;
          const last = Math.min(end, next.total - 1);
          if (at > last) return;
          next = await block(Key, at, Math.min(last, at + BLOCK_BYTES - 1));
          if (next?.state !== first?.state) throw new StorageFault('STORAGE_UNAVAILABLE', 'The object was changed while it was read.');
        }
      }
      return Readable.from(blocks(), { objectMode: false, highWaterMark: 1 });
    },
    async list() {
      const objects = await call(async (options) => {
        const found: StoredObject[] = [];
        let ContinuationToken: string | undefined;
        do {
          const list = new ListObjectsV2Command({ Bucket, Prefix: prefix, Delimiter: '/', ContinuationToken });
          const { Contents = [], NextContinuationToken } = await client.send(list, options);
          for (const { Key = '', Size: bytes = 0, LastModified: changedAt = new Date(0) } of Contents)
            found.push({ name: Key.slice(prefix.length), bytes, complete: true, changedAt });
          ContinuationToken = NextContinuationToken;
        } while (ContinuationToken);
        return found;
      });
      const begun = (await uploads(prefix)).map(({ Key = '', Initiated: changedAt = new Date(0) }) => {
        return { name: Key.slice(prefix.length), bytes: 0, complete: false, changedAt };
      });
      return [...objects, ...begun].filter(({ name }) => isObjectName(name));
    },
    remove,
    async check() {
      const Key = `${prefix}tuma.check`;
      try {
        await call((options) => client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }), options));
        await block(Key, 0, 0);
        await call((options) => client.send(new DeleteObjectCommand({ Bucket, Key }), options));
        return { ok: true, local: false, detail: 'The bucket can be read and written.' };
      } catch (error) {
        return { ok: false, local: false, detail: error instanceof StorageFault ? error.message : 'The bucket can not be used.' };
      }
    },
  };
}

/** Pieces of one size, the last one shorter, all in the same memory: each must be done with before the next is asked for. */
async function* piecesOf(bytes: Readable, size: number): AsyncGenerator<Buffer> {
  const memory = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  for await (const chunk of bytes)
    for (let rest = chunk as Buffer; rest.length > 0; ) {
      const taken = rest.copy(memory, filled);
      rest = rest.subarray(taken);
      filled += taken;
      if (filled < size) continue;
      yield memory;
      filled = 0;
    }
  if (filled > 0) yield memory.subarray(0, filled);
}

/** What an error of the package may hold. It also holds the request and the key's id: nothing but this is read, and it is no cause. */
interface Failure {
  name?: string;
  code?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
}

const statusOf = (error: unknown): number | undefined => (error as Failure | undefined)?.$metadata?.httpStatusCode;

function faultOf(error: unknown): StorageFault {
  const { name = '', code, message = '' } = error as Failure;
  const status = statusOf(error);
  if (name === 'NoSuchKey') return new StorageFault('NOT_STORED', 'There is no such object.');
  // Names of Amazon, MinIO, Ceph and others; Backblaze says it in words.
  if (status === 507 || /quota|storage_?full|insufficient.?(storage|capacity|space)/i.test(name) || /cap exceeded/i.test(message))
    return new StorageFault('STORAGE_FULL', `The storage is full (${[status, name].filter(Boolean).join(' ')}).`);
  if (status && status >= 300) return new StorageFault('STORAGE_UNAVAILABLE', `The storage answered ${status} (${name}).`);
  const why = code || name !== 'TimeoutError' ? `(${code ?? name})` : 'in time';
  return new StorageFault('STORAGE_UNAVAILABLE', `The storage did not answer ${why}.`);
}
