import type { FastifyInstance } from 'fastify';
import { errorCodes } from '../../system/errorCodes.js';
import { languageOf } from '../request/language.js';

/** A limit that the page tells: what is limited, and to how much. */
export type Limit = [what: string, most: number];

/** GET /errors: every error code with its meaning, in the language that the browser asks for, and the limits of requests. Public. */
export function errorPage(http: FastifyInstance, limits: Limit[]): void {
  http.get('/errors', async (request, reply) => {
    const language = languageOf(request.headers['accept-language']);
    return reply
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
      .header('cache-control', 'no-cache')
      .header('vary', 'accept-language')
      .header('content-language', language.toLowerCase())
      .type('text/html; charset=utf-8')
      .send(html(rowsOf(language), limits.map(limitRow).join('\n'), language));
  });
}

const rowsOf = (language: 'EN' | 'SW'): string =>
  errorCodes(language)
    .map(({ code, message, retryable }) => {
      const retry = retryable ? words[language].yes : words[language].no;
      return `<tr id="${code}"><td><code>${code.replaceAll('_', '_<wbr>')}</code></td><td>${message}</td><td>${retry}</td></tr>`;
    })
    .join('\n');

const limitRow = ([what, most]: Limit): string => `<tr><td>${what}</td><td>${most.toLocaleString('en')}</td></tr>`;

const words = {
  EN: { title: 'Errors', code: 'Code', meaning: 'Meaning', retry: 'Try again?', yes: 'yes, later', no: 'no' },
  SW: { title: 'Makosa', code: 'Alama', meaning: 'Maana', retry: 'Jaribu tena?', yes: 'ndiyo, baadaye', no: 'hapana' },
};

const html = (rows: string, limits: string, language: 'EN' | 'SW'): string => `<!doctype html>
<html lang="${language.toLowerCase()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words[language].title} · Tuma</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 2rem 1rem }
  table { border-collapse: collapse; width: 100% }
  th, td { text-align: left; vertical-align: top; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere }
  th { overflow-wrap: normal }
  td:last-child, th:last-child { padding-right: 0 }
  code { font-size: .875rem }
  tr:target { background: #fc06 }
</style>
</head>
<body>
<main>
<h1>${words[language].title}</h1>
<p lang="en">An error has <code>extensions { code requestId issues }</code>: switch on <code>code</code>, show <code>message</code>,
quote <code>requestId</code> when you ask for help. <code>issues</code> names each bad field (<code>to[3]</code>).
RATE_LIMITED says <code>retryAfterSeconds</code>; where nothing else was answered its status is 429, with Retry-After.</p>
<table>
<thead><tr><th>${words[language].code}</th><th>${words[language].meaning}</th><th>${words[language].retry}</th></tr></thead>
<tbody>
${rows}
</tbody>
</table>
<h2 lang="en">Limits</h2>
<p lang="en">Each answer says in the headers RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset (seconds) what is left of the caller's
points, and in <code>extensions.cost</code> what it took.</p>
<table lang="en"><tbody>
${limits}
</tbody></table>
</main>
</body>
</html>
`;
