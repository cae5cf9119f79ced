import type { FastifyInstance } from 'fastify';
import { RequestRefused } from './requestRefused.js';

/**
 * In this scope bodies are JSON in UTF-8, uncompressed, of at most `bytes`. Everything else is 415 or 413: text/plain and forms are what a
 * foreign page may send without asking, other charsets and compression are ways around the size. `parse` reads the text.
 */
export function readJson(scope: FastifyInstance, bytes: number, parse?: (text: string) => unknown): void {
  readText(scope, bytes, 'application/json', parse ?? JSON.parse);
}

/**
 * The same for what a machine pushes to an address that only it knows, whatever it says the content is, or nothing: `parse` takes what it
 * can.
 */
export function readPushed(scope: FastifyInstance, bytes: number, parse: (text: string) => unknown): void {
  readText(scope, bytes, '*', parse);
}

function readText(scope: FastifyInstance, bytes: number, type: string, parse: (text: string) => unknown): void {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser<Buffer>(type, { parseAs: 'buffer', bodyLimit: bytes }, (request, body, done) => {
    const charset = /;\s*charset\s*=\s*"?([^;"\s]*)/i.exec(request.headers['content-type'] ?? '')?.[1]?.toLowerCase();
    if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
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
  scope.addHook('onRequest', async (request) => {
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') throw new RequestRefused(415, 'Send the body uncompressed.');
  });
}
