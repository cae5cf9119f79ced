import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { packageRoot } from '../../db/packageRoot.js';
import type { PageInstead } from '../request/errorHandler.js';

/** The console's own scripts and styles, no others, and no place where a text could become a script. */
const POLICY = [
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'",
  "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
].join('; ');

const types: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** First parts of paths that aren't the console's even where this process has no such route. */
const elsewhere = ['assets', 'explorer', 'mails'];

/**
 * The web console (src/console), as it lies built in dist/console: its page at / and at every address that isn't the API's, when a browser
 * asks for one; its scripts and styles, whose names change with what is in them, below /assets. Where nothing is built there is nothing.
 * Comes before the other routes: it learns from them what the API's addresses begin with.
 */
export function consoleRoutes(http: FastifyInstance): PageInstead {
  const folder = join(packageRoot, 'dist', 'console');
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return () => undefined;
  assetRoute(http, join(folder, 'assets'));
  const page = readFileSync(index, 'utf8');
  const taken = new Set(elsewhere);
  http.addHook('onRoute', ({ url }) => void taken.add(firstPart(url)));
  return (request, reply) => {
    const wantsPage = ['GET', 'HEAD'].includes(request.method) && (request.headers.accept ?? '').includes('text/html');
    const first = firstPart(request.url);
    if (!wantsPage || (first !== '' && taken.has(first))) return undefined;
    return reply
      .code(200)
      .header('content-security-policy', POLICY)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(page);
  };
}

/** 'messages' of '/messages/msg_1?x'; '' of '/'. */
const firstPart = (path: string): string => path.split(/[/?]/, 2)[1] ?? '';

function assetRoute(http: FastifyInstance, folder: string): void {
  const assets = new Set(readdirSync(folder));
  http.get<{ Params: { name: string } }>('/assets/:name', async (request, reply) => {
    const { name } = request.params;
    const type = types[name.slice(name.lastIndexOf('.') + 1)];
    if (!assets.has(name) || !type) return reply.callNotFound();
    const packs = assets.has(`${name}.br`) && /\bbr\b/.test(String(request.headers['accept-encoding'] ?? ''));
    if (packs) reply.header('content-encoding', 'br');
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'accept-encoding')
      .type(type)
      .send(await readFile(join(folder, packs ? `${name}.br` : name)));
  });
}
