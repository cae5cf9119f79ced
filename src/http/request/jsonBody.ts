import type { FastifyInstance } from 'fastify';
import { parseExactJson } from '../../lib/exactJson.js';
import { RequestRefused } from './requestRefused.js';

/**
 * In this scope bodies are JSON in UTF-8, uncompressed, of at most `bytes`. Everything else is 415 or 413: text/plain and forms are what a
 * foreign page may send without asking, other charsets and compression are ways around the size. `parse` reads the text.
 */
export function readJson(scope: FastifyInstance, bytes: number, parse?: (text: string) => unknown): void {
  readText(scope, bytes, 'application/json', parse ?? JSON.parse);
}

/**
 * The same for what a machine pushes to an address that only it knows, whatever it says the content is, or nothing: JSON, else a form of
 * two fields or more.
 */
export function readPushed(scope: FastifyInstance, bytes: number): void {
  // What isn't even a content type is none: the framework would refuse it before anybody could read the body.
  scope.addHook('onRequest', async (request) => {
    if (!/^[\w.+-]+\/[\w.+-]+\s*(;|$)/.test(request.headers['content-type'] ?? ''))
      request.headers['content-type'] = 'application/octet-stream';
  });
  readText(scope, bytes, '*', parsePushed);
}

function parsePushed(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    const fields = Object.fromEntries(new URLSearchParams(text));
    if (Object.keys(fields).length < 2) throw error;
    return fields;
  }
}

function readText(scope: FastifyInstance, bytes: number, type: string, parse: (text: string) => unknown): void {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<Buffer>(type, { parseAs: 'buffer', bodyLimit: bytes }, (request, body, done) => {
    const charset = /;\s*charset\s*=\s*"?([^;"\s]*)/i.exec(request.headers['content-type'] ?? '')?.[1]?.toLowerCase();
    // Of what is pushed ASCII is enough: it is the same in all charsets that programs name.
    const isReadable =
      charset === undefined || charset === 'utf-8' || charset === 'utf8' || (type === '*' && body.every((byte) => byte < 0x80));
    if (!isReadable) {
      return done(new RequestRefused(415, 'Send JSON in UTF-8.'));
    }
    try {
      return done(null, parse(utf8.decode(body)));
    } catch {
      const isMultipart = request.headers['content-type']?.toLowerCase().startsWith('multipart/');
      if (isMultipart) return done(new RequestRefused(415, 'Send JSON or a form (application/x-www-form-urlencoded), not multipart.'));
      // The parser's own message quotes the body, which may hold a password.
      return done(new RequestRefused(400, 'The body is not JSON in UTF-8.'));
    }
  });
  scope.addHook('onRequest', (request, _reply, done) => {
    const encoding = request.headers['content-encoding'];
    const isCompressed = encoding !== undefined && encoding.toLowerCase() !== 'identity';
    done(isCompressed ? new RequestRefused(415, 'Send the body uncompressed.') : undefined);
  });
}
