import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../../context.js';
import { packageRoot } from '../../db/packageRoot.js';

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

/** Paths of the API that this process may not have: a page must not answer in their place. */
const elsewhere = ['assets', 'explorer', 'mails'];

/** The first parts of the paths of all routes that are registered from now on: `graphql`, `webhooks`, …. */
export function noteApiPaths(http: FastifyInstance): ReadonlySet<string> {
  const paths = new Set(elsewhere);
  http.addHook('onRoute', ({ url }) => void paths.add(firstPart(url)));
  return paths;
}

const firstPart = (path: string): string => path.split(/[/?]/, 2)[1] ?? '';

/**
 * The web console (src/console), as it lies built in dist/console: its page at / and at every address that isn't the API's, when a browser
 * asks for a page; its scripts and styles, whose names change with what is in them, below /assets. Where nothing is built there is nothing.
 */
export function consoleRoutes(http: FastifyInstance, app: App, apiPaths: ReadonlySet<string>): void {
  const folder = join(packageRoot, 'dist', 'console');
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return;
  const { registration, mode } = app.settings;
  const told = [registration === 'open' && 'sign-up', mode === 'demo' && 'demo'].filter(Boolean).join(' ');
  const page = readFileSync(index, 'utf8').replace('%TUMA_SERVER%', told);
  const taken = new Set(apiPaths);
  taken.delete(''); // of routes for every path, such as that of CORS

  const sendPage = async (request: FastifyRequest, reply: FastifyReply) => {
    const wantsPage = (request.headers.accept ?? '').includes('text/html');
    if (!wantsPage || taken.has(firstPart(request.url))) return reply.callNotFound();
    return reply.header('content-security-policy', POLICY).header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
  };
  http.get('/', sendPage);
  http.get('/*', sendPage);

  const assets = new Set(readdirSync(join(folder, 'assets')));
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
      .send(await readFile(join(folder, 'assets', packs ? `${name}.br` : name)));
  });
}
