import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

const require = createRequire(import.meta.url);
const script = 'text/javascript; charset=utf-8';
/** What the page loads, in this order: the browser builds that the packages themselves hold. */
const files: Record<string, { folder: string; path: string; type: string }> = {
  'react.js': { folder: dirname(require.resolve('react/package.json')), path: 'umd/react.production.min.js', type: script },
  'react-dom.js': { folder: dirname(require.resolve('react-dom/package.json')), path: 'umd/react-dom.production.min.js', type: script },
  'graphql-ws.js': { folder: dirname(dirname(require.resolve('graphql-ws'))), path: 'umd/graphql-ws.min.js', type: script },
  'graphiql.js': { folder: dirname(require.resolve('graphiql/package.json')), path: 'graphiql.min.js', type: script },
  'graphiql.css': { folder: dirname(require.resolve('graphiql/package.json')), path: 'graphiql.min.css', type: 'text/css; charset=utf-8' },
};

interface Served {
  bytes: Buffer;
  zipped: Buffer;
  etag: string;
}

/**
 * GET /explorer: GraphiQL, all of it from this server, for where Apollo Sandbox can't be loaded. Nothing is read before the first visitor:
 * 1.6 MB, 0.7 MB packed, which a browser keeps.
 */
export function explorerRoutes(http: FastifyInstance): void {
  const served = new Map<string, Promise<Served>>();
  http.get('/explorer', async (_request, reply) => {
    const nonce = randomBytes(16).toString('base64');
    const policy = [
      `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'unsafe-inline'; font-src data:; img-src data:`,
      `connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    ].join('; ');
    return reply
      .header('content-security-policy', policy)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page(nonce));
  });
  for (const [name, { folder, path, type }] of Object.entries(files)) {
    http.get(`/explorer/${name}`, async (request, reply) => {
      const file = served.get(name) ?? readPacked(join(folder, path));
      served.set(name, file);
      const { bytes, zipped, etag } = await file;
      reply.header('etag', etag).header('cache-control', 'no-cache').header('vary', 'accept-encoding');
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      const packs = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
      if (packs) reply.header('content-encoding', 'gzip');
      return reply.type(type).send(packs ? zipped : bytes);
    });
  }
}

async function readPacked(path: string): Promise<Served> {
  const bytes = await readFile(path);
  return { bytes, zipped: await promisify(gzip)(bytes), etag: `"${createHash('sha256').update(bytes).digest('base64url')}"` };
}

/** On a phone the panes lie below each other. */
const page = (nonce: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tuma: the explorer</title>
<link rel="stylesheet" href="/explorer/graphiql.css">
<style>
  html, body, #explorer { height: 100%; margin: 0 }
  body { font: 16px/1.5 system-ui, sans-serif }
  #explorer > p { padding: 2rem 1rem }
  @media (max-width: 46rem) {
    .graphiql-container, .graphiql-container .graphiql-main, .graphiql-container #graphiql-session { flex-direction: column }
    .graphiql-container .graphiql-sidebar { flex-direction: row; width: auto; height: auto; padding: 4px }
    .graphiql-container .graphiql-main { min-height: 0 }
    .graphiql-container .graphiql-plugin { min-width: 0; width: auto; max-height: 50% }
    .graphiql-container .graphiql-sessions { margin: 4px; min-height: 0 }
    .graphiql-container .graphiql-horizontal-drag-bar, .graphiql-container .graphiql-logo { display: none }
    .graphiql-container .graphiql-response { min-height: 12rem }
  }
</style>
</head>
<body>
<div id="explorer"><p id="state" role="status">The explorer is loading…</p></div>
${Object.keys(files)
  .filter((name) => name.endsWith('.js'))
  .map((name) => `<script src="/explorer/${name}"></script>`)
  .join('\n')}
<script nonce="${nonce}">
  const endpoint = location.origin + '/graphql';
  const headersIn = (headers = {}) => Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
  // A socket is introduced once, so each token has its own.
  let socket;
  const socketFor = (authorization) => {
    if (socket?.authorization !== authorization) {
      socket?.client.dispose();
      const client = graphqlWs.createClient({ url: endpoint.replace(/^http/, 'ws'), connectionParams: { authorization } });
      socket = { authorization, client };
    }
    return socket.client;
  };
  const isSubscription = (document, name) =>
    document?.definitions.some((one) => one.operation === 'subscription' && (!name || one.name?.value === name));
  const fetcher = async (request, { headers, documentAST } = {}) => {
    const given = headersIn(headers);
    const authorization = given.authorization ?? given.Authorization;
    if (isSubscription(documentAST, request.operationName)) return socketFor(authorization).iterate(request);
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...given },
      body: JSON.stringify(request),
    });
    return response.json();
  };
  const defaultQuery = [
    'query Packages {',
    '  packages { name credits priceTzs }',
    '}',
    '',
    '# For more, log in:',
    '#   mutation LogIn {',
    '#     login(input: {',
    '#       email: "…", password: "…"',
    '#     }) { accessToken }',
    '#   }',
    '# put the token under Headers,',
    '#   { "authorization": "Bearer …" }',
    '# and where it is needed to read the',
    '# schema, re-fetch that (⟳).',
    '',
  ].join('\\n');
  ReactDOM.createRoot(document.getElementById('explorer')).render(
    React.createElement(GraphiQL, {
      fetcher,
      defaultQuery,
      defaultHeaders: '{\\n  "authorization": ""\\n}\\n',
      defaultEditorToolsVisibility: 'headers',
      shouldPersistHeaders: false,
      inputValueDeprecation: true,
    }),
  );
</script>
</body>
</html>
`;
