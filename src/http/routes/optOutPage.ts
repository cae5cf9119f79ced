import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '../../../entities/types/people.js';
import { type LinkState, linkState, optOutByLink, undoOptOutByLink } from '../../contacts/links/optOutByLink.js';
import { type App, systemContext } from '../../context.js';
import { maintenanceOf } from '../../system/maintenance.js';
import { languageOf } from '../request/language.js';
import { RequestRefused } from '../request/requestRefused.js';

/** A form of one short field. */
const MAX_BYTES = 256;

interface Words {
  title: string;
  ask: string;
  stop: string;
  stopped: string;
  undo: string;
  undoable: string;
  unknown: string;
  other: string;
}

/** `{}` is whose messages they are. */
const words: Record<Language, Words> = {
  EN: {
    title: 'Messages from {}',
    ask: 'Do you want no more messages from {}?',
    stop: 'Stop messages',
    stopped: 'You get no more messages from {}.',
    undo: 'Undo: get messages again',
    undoable: 'You can take it back for 15 minutes.',
    unknown: 'This link is not valid. Open it as it stands in the message.',
    other: 'Kiswahili',
  },
  SW: {
    title: 'Ujumbe kutoka {}',
    ask: 'Hutaki tena kupokea ujumbe kutoka {}?',
    stop: 'Acha kutumiwa ujumbe',
    stopped: 'Hutapokea tena ujumbe kutoka {}.',
    undo: 'Rudisha: pokea ujumbe tena',
    undoable: 'Unaweza kurudisha ndani ya dakika 15.',
    unknown: 'Kiungo hiki si sahihi. Kifungue kama kilivyo kwenye ujumbe.',
    other: 'English',
  },
};

interface Asked {
  Params: { token: string };
  Querystring: { lang?: unknown };
  Body: unknown;
}

/**
 * GET /o/<token>: the page behind the opt-out link of a message, in English or Swahili, without a script. It changes nothing: link
 * scanners and previews open it too. POST, by its button: the number opts out, or for 15 minutes in again. 404 for a token that names
 * nobody, 429 for a network that tries many, 503 in maintenance.
 */
export async function optOutPage(http: FastifyInstance, app: App): Promise<void> {
  await http.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser<string>(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MAX_BYTES },
      (_request, body, done) => done(null, new URLSearchParams(body).get('do')),
    );
    scope.addContentTypeParser('*', (_request, _payload, done) => done(new RequestRefused(415, 'Send application/x-www-form-urlencoded.')));
    scope.get<Asked>('/o/:token', async (request, reply) => {
      app.limits.take('optOutLinksPerAddress', request.ip);
      const state = await linkState(systemContext(app, request.id), request.params.token);
      return show(request, reply, state);
    });
    scope.post<Asked>('/o/:token', async (request, reply) => {
      app.limits.take('optOutLinksPerAddress', request.ip);
      const change = request.body === 'stop' ? optOutByLink : request.body === 'undo' ? undoOptOutByLink : undefined;
      if (!change) throw new RequestRefused(400, 'Press the button of the page.');
      const known = await maintenanceOf(app).change(() => change(systemContext(app, request.id), request.params.token));
      if (!known) return show(request, reply, undefined);
      // Back to the page: a reload there changes nothing.
      return reply.redirect(`/o/${request.params.token}?lang=${languageFor(request).toLowerCase()}`, 303);
    });
  });
}

/** What the page's own link chose, else what the browser asks for. */
function languageFor({ query, headers }: FastifyRequest<Asked>): Language {
  if (query.lang === 'en') return 'EN';
  return query.lang === 'sw' ? 'SW' : languageOf(headers['accept-language']);
}

function show(request: FastifyRequest<Asked>, reply: FastifyReply, state: LinkState | undefined): FastifyReply {
  const language = languageFor(request);
  const policy = `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
  return reply
    .code(state ? 200 : 404)
    .headers({ 'content-security-policy': policy, 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' })
    .headers({ 'content-language': language.toLowerCase(), 'x-robots-tag': 'noindex, nofollow' })
    .type('text/html; charset=utf-8')
    .send(html(state, language));
}

const signs: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] as string);

function html(state: LinkState | undefined, language: Language): string {
  const said = words[language];
  const name = escaped(state?.name ?? '');
  const text = (which: keyof Words, shown: string): string => said[which].replace('{}', () => shown);
  const strong = `<b>${name}</b>`;
  const button = (what: 'stop' | 'undo') =>
    `<form method="post"><button name="do" value="${what}" class="${what}">${said[what]}</button></form>`;
  const other = language === 'EN' ? 'sw' : 'en';
  const body = !state
    ? `<p>${said.unknown}</p>`
    : !state.optedOut
      ? `<p>${text('ask', strong)}</p>\n${button('stop')}`
      : `<p role="status">${text('stopped', strong)}</p>\n${state.canUndo ? `<p>${said.undoable}</p>\n${button('undo')}` : ''}`;
  return `<!doctype html>
<html lang="${language.toLowerCase()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${state ? text('title', name) : 'SMS'}</title>
<style>
  :root { color-scheme: light dark }
  body { font: 18px/1.5 system-ui, sans-serif; max-width: 26rem; margin: 0 auto; padding: 2.5rem 1.25rem; overflow-wrap: anywhere }
  button { width: 100%; font: inherit; font-weight: 600; padding: .9rem; border: 0; border-radius: .6rem; cursor: pointer }
  .stop { background: #b3261e; color: #fff }
  .undo { background: #0b5d4b; color: #fff }
  nav { margin-top: 2.5rem }
  a { color: inherit }
</style>
</head>
<body>
<main>
${body}
</main>
<nav><a href="?lang=${other}" lang="${other}" hreflang="${other}">${said.other}</a></nav>
</body>
</html>
`;
}
