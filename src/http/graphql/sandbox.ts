import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SchemaReaders } from '../../config.js';

const SCRIPT = 'https://embeddable-sandbox.cdn.apollographql.com/_latest/embeddable-sandbox.umd.production.min.js';
/** After this the page explains the API itself: Apollo's script comes from the internet, which may not be there. */
const PATIENCE_MS = 4_000;

/** Whether a browser's address bar asks, and not a program. */
export const wantsPage = (request: FastifyRequest): boolean =>
  request.method === 'GET' && (request.headers.accept ?? '').includes('text/html') && !/[?&]query=/.test(request.url);

interface PageOptions {
  introspection: SchemaReaders;
  address: string;
}

/** The page at GET /graphql: Apollo Sandbox where everybody may read the schema, always with how to reach the API without it. */
export function sendPage(reply: FastifyReply, options: PageOptions): FastifyReply {
  const sandbox = options.introspection === 'everybody';
  const nonce = randomBytes(16).toString('base64');
  const apollo = sandbox ? ' https://embeddable-sandbox.cdn.apollographql.com' : '';
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'${apollo}`,
    `style-src 'unsafe-inline'${apollo}`,
    `img-src 'self' data: https://apollo-server-landing-page.cdn.apollographql.com`,
    `manifest-src https://apollo-server-landing-page.cdn.apollographql.com`,
    `connect-src 'self' ws: wss:`,
    sandbox ? 'frame-src https://sandbox.embed.apollographql.com' : "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return reply
    .header('content-security-policy', policy)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page(options, sandbox, nonce));
}

const OF_THE_SCHEMA = '<a href="/explorer">The explorer</a> (needs no internet) · <a href="/schema.graphql">The schema</a> · ';

const page = ({ introspection, address }: PageOptions, sandbox: boolean, nonce: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tuma: the GraphQL API</title>
<style>
  :root { color-scheme: light dark }
  html, body { height: 100%; margin: 0 }
  body { font: 16px/1.5 system-ui, sans-serif }
  #sandbox { position: absolute; inset: 0 }
  #sandbox[hidden] { display: none }
  main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem }
  pre { overflow-x: auto; padding: .75rem 1rem; border-radius: .5rem; background: #8882; font-size: .875rem }
</style>
</head>
<body>
${sandbox ? '<div id="sandbox" hidden></div>' : ''}
<main id="plain">
<h1>Tuma: the GraphQL API</h1>
<p id="state" role="status">${sandbox ? 'Apollo Sandbox is loading…' : 'This server answers GraphQL here.'}</p>
<p>${introspection === 'nobody' ? '' : OF_THE_SCHEMA}<a href="/errors">Errors and limits</a></p>
<h2>Requests</h2>
<p>POST JSON to <code>${escaped(address)}</code>:</p>
<pre>curl ${escaped(address)} \\
  -H 'content-type: application/json' \\
  -H 'authorization: Bearer &lt;access token&gt;' \\
  -d '{"query":"{ packages { name credits priceTzs } }"}'</pre>
<p>The mutation <code>login</code> gives the access token. Without one leave the authorization header out.</p>
<h2>Subscriptions</h2>
<p>A WebSocket on the same path, protocol <code>graphql-transport-ws</code>:</p>
<pre>connect   ${escaped(address.replace(/^http/, 'ws'))}
send      {"type":"connection_init","payload":{"authorization":"Bearer &lt;access token&gt;"}}
receive   {"type":"connection_ack"}
send      {"id":"1","type":"subscribe","payload":{"query":"subscription { balanceUpdated { available } }"}}</pre>
<p>A socket that closes with 4403 needs a fresh token.</p>
</main>
${sandbox ? scripts(nonce) : ''}</body>
</html>
`;

/** The page starts readable; the sandbox covers it once its script is there. */
const scripts = (nonce: string): string => `<script nonce="${nonce}">
  const missing = () => {
    document.getElementById('state').textContent = 'Apollo Sandbox could not be loaded (no internet?). The explorer works all the same.';
  };
  const timer = setTimeout(missing, ${PATIENCE_MS});
  const script = document.createElement('script');
  script.nonce = '${nonce}';
  script.src = '${SCRIPT}';
  script.onerror = () => { clearTimeout(timer); missing(); };
  script.onload = () => {
    clearTimeout(timer);
    document.getElementById('plain').hidden = true;
    document.getElementById('sandbox').hidden = false;
    const initialEndpoint = location.origin + location.pathname;
    new window.EmbeddedSandbox({
      target: '#sandbox',
      initialEndpoint,
      initialSubscriptionEndpoint: initialEndpoint.replace(/^http/, 'ws'),
      runTelemetry: false,
    });
  };
  document.head.append(script);
</script>
`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
