import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { crc32, deflateSync } from 'node:zlib';

const bigEndian = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const chunk = (name: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  return Buffer.concat([bigEndian(data.length), body, bigEndian(crc32(body))]);
};

/** One black dot, whatever size its header says. */
export const png = (width = 1, height = 1): Buffer =>
  Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', Buffer.concat([bigEndian(width), bigEndian(height), Buffer.from([8, 0, 0, 0, 0])])),
    chunk('IDAT', deflateSync(Buffer.from([0, 0]))),
    chunk('IEND', Buffer.alloc(0)),
  ]);

/** A JPEG in its outer form: a header, a comment, one scan with a stuffed FF and a restart in it. No picture is decoded here. */
export const jpeg = (behind: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([
    Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
    Buffer.from('fffe0006ffd9ffd9', 'hex'),
    Buffer.from('ffda0008010100003f00aaff00bbffd0cc', 'hex'),
    Buffer.from('ffd9', 'hex'),
    behind,
  ]);

/** An empty ZIP archive: its last record alone. */
export const zip = (comment = ''): Buffer => {
  const record = Buffer.alloc(22);
  record.write('PK\x05\x06', 'latin1');
  record.writeUInt16LE(comment.length, 20);
  return Buffer.concat([record, Buffer.from(comment)]);
};

export interface Part {
  name?: string;
  filename?: string;
  type?: string;
  bytes: Buffer;
}

/** A form as a program would write it that keeps to no rule but the outermost. */
export function form(parts: Part[], boundary = `tuma${randomUUID()}`): { contentType: string; body: Buffer } {
  const body = parts.flatMap(({ name = 'file', filename, type, bytes }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n`,
    ),
    Buffer.from(`${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat([...body, Buffer.from(`--${boundary}--\r\n`)]) };
}

export interface UploadAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is the test's claim
  body: any;
}

/** Sends a form, to POST /uploads/document unless another path is given. */
export async function upload(url: string, token: string | undefined, parts: Part[], path = '/uploads/document'): Promise<UploadAnswer> {
  const { contentType, body } = form(parts);
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': contentType, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: new Uint8Array(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/**
 * A request written by hand: `head` without the request line and the host; `write` gets the socket. Resolves with what came back at the
 * end.
 */
export function byHand(
  url: string,
  head: string[],
  write: (send: (bytes: Buffer | string) => void, end: () => void) => void,
  path = '/uploads/document',
): Promise<string> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
      if (/^HTTP\/1\.1 [2-5]\d\d[\s\S]*\r\n\r\n[\s\S]*\}$/.test(text)) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
    socket.write([`POST ${path} HTTP/1.1`, `Host: ${host}`, ...head, '', ''].join('\r\n'));
    write(
      (bytes) => void socket.write(bytes),
      () => socket.destroy(),
    );
  });
}
