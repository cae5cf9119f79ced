import { promises as dns, type LookupAddress } from 'node:dns';
import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from '../../lib/net/publicAddress.js';
import type { WebhookAnswer, WebhookPoster, WebhookRequest } from '../../ports/webhooks.js';

const TIMEOUT_MS = 10_000;
/** What is read of an answer. */
const ANSWER_BYTES = 16 * 1024;

export interface WebhookPosterOptions {
  /** For development: loopback addresses are allowed too, also by plain http. */
  allowLoopback: boolean;
  timeoutMs?: number;
  /** Name servers to ask, as address:port; the system's unless given. */
  nameServers?: string[];
}

/** The name stands for no address that may be called. */
class AddressNotAllowed extends Error {}

/**
 * Posts by HTTPS, and never to an address that isn't the public's: what is checked is the address that is connected to, whatever the name
 * said before (DNS rebinding). Redirects are answers like any other and not followed, proxies of the environment aren't used. Names are
 * asked by c-ares: the system's own resolver blocks one of four threads for a name server that hangs.
 */
export function createWebhookPoster({ allowLoopback, timeoutMs = TIMEOUT_MS, nameServers }: WebhookPosterOptions): WebhookPoster {
  const resolver = new dns.Resolver({ timeout: 2_000, tries: 2 });
  if (nameServers) resolver.setServers(nameServers);
  const agents = { 'https:': new HttpsAgent({ keepAlive: true }), 'http:': new HttpAgent({ keepAlive: true }) };
  const isAllowed = (address: string): boolean => isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address));

  const addressesOf = async (name: string): Promise<LookupAddress[]> => {
    if (allowLoopback && name === 'localhost')
      return [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ];
    const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const found = [...(four.status === 'fulfilled' ? four.value : []), ...(six.status === 'fulfilled' ? six.value : [])];
    if (found.length === 0) throw four.status === 'rejected' ? four.reason : new Error('the name has no address');
    const allowed = found.filter(isAllowed);
    if (allowed.length === 0) throw new AddressNotAllowed();
    return allowed.map((address) => ({ address, family: isIP(address) }));
  };

  const lookup: LookupFunction = (name, { all }, done) => {
    addressesOf(name).then(
      (found) => (all ? done(null, found) : done(null, found[0]?.address ?? '', found[0]?.family)),
      (error: Error) => done(error, []),
    );
  };

  const send = ({ url, headers, body }: WebhookRequest, signal: AbortSignal): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const { protocol } = new URL(url);
      const begin = protocol === 'https:' ? httpsRequest : httpRequest;
      const agent = agents[protocol as keyof typeof agents];
      const length = { 'content-length': String(Buffer.byteLength(body)) };
      const sent: ClientRequest = begin(url, { method: 'POST', headers: { ...headers, ...length }, agent, lookup, signal }, resolve);
      sent.on('error', (error) => reject(Object.assign(error, { reused: sent.reusedSocket })));
      sent.end(body);
    });

  return {
    async post(request, signal) {
      if (this.refusal(request.url)) return { status: null, body: null, failure: 'ADDRESS_NOT_ALLOWED' };
      const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      try {
        // A connection that was kept may have been closed by the other side as we wrote.
        const response = await send(request, within).catch((error) => {
          if (error.reused && error.code === 'ECONNRESET') return send(request, within);
          throw error;
        });
        return await readAnswer(response, within);
      } catch (error) {
        signal.throwIfAborted();
        const failure = error instanceof AddressNotAllowed ? 'ADDRESS_NOT_ALLOWED' : within.aborted ? 'TIMEOUT' : 'CONNECTION';
        return { status: null, body: null, failure };
      }
    },
    refusal: (url) => refusalOf(url, allowLoopback, isAllowed),
    async stop() {
      for (const agent of Object.values(agents)) agent.destroy();
      resolver.cancel();
    },
  };
}

/** The URL parser has read numbers in any spelling (decimal, hex, octal, with fewer dots) and written them as addresses. */
function refusalOf(text: string, allowLoopback: boolean, isAllowed: (address: string) => boolean): string | undefined {
  if (!URL.canParse(text)) return 'This is no address: write it as https://shop.example/hooks.'; // a port above 65535, too
  const { protocol, hostname, port, username, password, hash } = new URL(text);
  const name = hostname.replace(/\.$/, '');
  const literal = name.startsWith('[') ? name.slice(1, -1) : name;
  const isLocal = isLoopbackAddress(literal) || name === 'localhost';
  if (protocol !== 'https:' && !(allowLoopback && protocol === 'http:' && isLocal)) return 'The address has to begin with https://.';
  if (username || password) return 'The address may have no user or password.';
  if (hash) return 'The address may have no part after #.';
  if (port === '0') return 'The address has a port from 1 to 65535.';
  if (!isIP(literal) && !isHostName(name)) return 'This name can not be found: its parts have 1 to 63 characters, and it has at most 253.';
  if (isLocal && hostname === name && allowLoopback) return undefined;
  if (isIP(literal)) return isAllowed(literal) ? undefined : 'This address is not public.';
  if (name === 'localhost' || !name.includes('.') || /\.(localhost|local|internal)$/.test(name)) return 'This address is not public.';
  return undefined;
}

const isHostName = (name: string): boolean => name.length <= 253 && name.split('.').every((part) => part.length >= 1 && part.length <= 63);

/** A status that came counts, even where the rest of the answer doesn't come in time. */
async function readAnswer(response: IncomingMessage, within: AbortSignal): Promise<WebhookAnswer> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      parts.push(part);
      length += part.length;
      // Leaving the loop closes the connection.
      if (length >= ANSWER_BYTES || within.aborted) break;
    }
  } catch {
    // What came before it broke off is what there is.
  }
  const status = response.statusCode ?? 0;
  const failure = status >= 200 && status < 300 ? null : 'STATUS';
  // The database's text has no NUL.
  const body = Buffer.concat(parts).subarray(0, ANSWER_BYTES).toString('utf8').replaceAll('\0', '\uFFFD');
  return { status, body, failure };
}
