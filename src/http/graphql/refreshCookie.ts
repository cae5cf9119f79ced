import { hkdfSync } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { App, RefreshCookie } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';
import { isSafeUrl } from '../../lib/envVariable.js';
import type { RequestState } from '../request/requestState.js';

/**
 * The cookie of one request that keeps a session's refresh token from the pages' scripts: `__Host-tuma-<instance>`, which is sent to this
 * host over https alone, and never with a request that another site caused. On plain http at loopback it is `tuma-<instance>`, without
 * Secure, which browsers would not take there. Undefined on plain http elsewhere: it would be read on its way. PUBLIC_URL says which it
 * is. `<instance>` tells servers on other ports of the same host apart, for which browsers have the same cookies.
 */
export function refreshCookieOf(app: App, headers: IncomingHttpHeaders, requestState: RequestState): RefreshCookie | undefined {
  const { name, secure } = cookieAt(app)(app.publicUrl());
  if (!name) return undefined;
  const say = (value: string, seconds: number) => {
    requestState.setCookie = `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  };
  return {
    token: countsIn(headers) ? cookieIn(name, headers.cookie) : undefined,
    set: (token, until) => say(token, Math.max(0, Math.round((until.getTime() - app.now().getTime()) / 1_000))),
    clear: () => say('', 0),
  };
}

interface CookieAt {
  address: string;
  secure: boolean;
  /** Undefined where none is kept. */
  name?: string;
}

/** What the cookie is at the server's address: worked out once, since that changes when the server begins to listen. */
const cookieAt = appScoped((app) => {
  // The same for all processes of one installation, and tells nothing of the secret.
  const instance = Buffer.from(hkdfSync('sha256', app.settings.jwtSecret, '', 'tuma instance', 4)).toString('hex');
  let known: CookieAt | undefined;
  return (address: string): CookieAt => {
    if (known?.address === address) return known;
    const secure = address.startsWith('https:');
    known = { address, secure, ...(isSafeUrl(address) && { name: `${secure ? '__Host-' : ''}tuma-${instance}` }) };
    return known;
  };
});

/** A page of this server asks: a form or a page of another site can't send this. */
const countsIn = (headers: IncomingHttpHeaders): boolean =>
  /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '') && headers['sec-fetch-site'] === 'same-origin';

/** The value of a cookie in a Cookie header. */
function cookieIn(name: string, header: string | undefined): string | undefined {
  const pair = header?.split(';').find((pair) => pair.trim().startsWith(`${name}=`));
  return pair?.trim().slice(name.length + 1) || undefined;
}
