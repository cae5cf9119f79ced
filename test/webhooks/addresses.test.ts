import { afterAll, beforeAll, expect, it } from 'vitest';
import { isPublicAddress } from '../../src/lib/net/publicAddress.js';
import { createWebhookPoster } from '../../src/providers/webhooks/poster.js';
import { type NameServer, startNameServer } from '../support/services/nameServer.js';
import { startWebhookReceiver, type WebhookReceiver } from '../support/services/webhookReceiver.js';

/** What is never called, in every spelling that the URL parser, the resolver or the network understands. */

const refused = [
  // Loopback, and every number that is it.
  ...['127.0.0.1', '127.1', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001', '127.0.0.1.', '127.255.255.254'],
  ...['%31%32%37.0.0.1', '１２７.0.0.1', '①②⑦.0.0.1', '127。0。0。1', 'localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'ⓛocalhost'],
  ...['[::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]', '[64:ff9b:1::7f00:1]'],
  ...['[2002:7f00:1::]', '[2001:0:7f00:1::]', '[::ffff:0:127.0.0.1]'],
  // This network, private ones, shared, link-local, metadata, unique local, site-local.
  ...['0', '0.0.0.0', '[::]', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '169.254.169.254', '0xa9fea9fe'],
  ...['168.63.129.16', '100.100.100.200', '192.0.0.192', '[fe80::1]', '[fd00:ec2::254]', '[fc00::1]', '[fec0::1]', '[::ffff:10.0.0.1]'],
  // Reserved, documentation, benchmarking, multicast, broadcast.
  ...['192.0.2.1', '198.51.100.7', '203.0.113.9', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255', '[ff02::1]', '[2001:db8::1]'],
  ...['[100::1]', '[3fff::1]', '[5f00::1]', '[4000::1]'],
  // No name of the public's.
  ...['intranet', 'db', 'printer.local', 'metadata.google.internal', 'x.internal.', 'localhost.localhost'],
].map((host) => `https://${host}/hooks`);
const malformed = [
  ...['', 'shop.example', 'http://shop.example/', 'ftp://shop.example/', 'file:///etc/passwd', 'https://', 'javascript:alert(1)'],
  ...['https://user@shop.example/', 'https://user:pass@shop.example/', 'https://shop.example@127.0.0.1/', 'https://shop.example/#x'],
  ...['https://127.0.0.1\\@shop.example/', 'https://[::1/', 'https://1.2.3.4.5.6.7.8.9/'],
  // Names that can not be, and ports that there are not.
  ...['https://a..example/', `https://${'a'.repeat(64)}.example/`, `https://${'a.'.repeat(124)}example/`],
  ...['0', '00', '65536', '99999', '-1', '4e3', '４４３0000'].map((port) => `https://shop.example:${port}/`),
];

let shop: WebhookReceiver;
let names: NameServer;
const answers = new Map<string, string[] | undefined>();
beforeAll(async () => {
  shop = await startWebhookReceiver();
  names = await startNameServer((name) => answers.get(name));
});
afterAll(async () => {
  await names.close();
  await shop.close();
});
const port = () => new URL(shop.url).port;
const post = (poster: ReturnType<typeof createWebhookPoster>, url: string) =>
  poster.post({ url, headers: { 'content-type': 'application/json' }, body: '{}' }, new AbortController().signal);

it('names no address that isn’t the public’s, in whatever spelling', async () => {
  const poster = createWebhookPoster({ allowLoopback: false });
  expect([...refused, ...malformed].filter((url) => poster.refusal(url) === undefined)).toEqual([]);
  // Where one is stored all the same, it isn't called.
  for (const url of refused) expect(await post(poster, url), url).toEqual({ status: null, body: null, failure: 'ADDRESS_NOT_ALLOWED' });
  const fine = [
    'https://shop.example/hooks?key=1',
    'https://8.8.8.8/',
    'https://134744072/',
    'https://[2a00:1450:4001::1]:8443/',
    'https://duka.co.tz./',
  ];
  expect(fine.filter((url) => poster.refusal(url) !== undefined)).toEqual([]);
  expect(['8.8.8.8', '2a00:1450:4001::1', '41.59.0.1'].every(isPublicAddress)).toBe(true);
  await poster.stop();
});

it('with the setting for development loopback alone is called, also by http', async () => {
  const poster = createWebhookPoster({ allowLoopback: true });
  expect(await post(poster, `${shop.url}/`)).toMatchObject({ status: 204, failure: null });
  expect(await post(poster, `http://localhost:${port()}/`)).toMatchObject({ status: 204 });
  for (const url of ['http://10.0.0.1/', 'https://10.0.0.1/', 'http://shop.example/', 'https://169.254.169.254/', 'http://user@localhost/'])
    expect(await post(poster, url), url).toMatchObject({ failure: 'ADDRESS_NOT_ALLOWED' });
  await poster.stop();
});

it('checks what the name says as it connects, and ends what hangs: a name server, a connection, an answer', async () => {
  const poster = createWebhookPoster({ allowLoopback: false, nameServers: [names.address], timeoutMs: 400 });
  for (const addresses of [['127.0.0.1'], ['10.1.2.3', '169.254.169.254'], ['0.0.0.0']]) {
    answers.set('rebound.example', addresses);
    expect(await post(poster, `https://rebound.example:${port()}/`)).toMatchObject({ failure: 'ADDRESS_NOT_ALLOWED' });
  }
  expect(names.asked.filter((name) => name === 'rebound.example').length).toBeGreaterThanOrEqual(3);
  answers.set('nowhere.example', []);
  expect(await post(poster, 'https://nowhere.example/')).toMatchObject({ failure: 'CONNECTION' });
  const began = performance.now();
  expect(await post(poster, 'https://silent.example/')).toMatchObject({ failure: 'TIMEOUT' });
  expect(performance.now() - began).toBeLessThan(1_500);
  await poster.stop();
  expect(shop.got.every(({ path }) => path === '/')).toBe(true);
  const dropped = createWebhookPoster({ allowLoopback: true, timeoutMs: 400 });
  expect(await post(dropped, 'http://127.0.0.1:9/')).toMatchObject({ status: null, failure: 'CONNECTION' });
  // Plain http where TLS is spoken.
  expect(await post(dropped, `https://127.0.0.1:${port()}/`)).toMatchObject({ status: null, failure: 'CONNECTION' });
  const stopped = new AbortController();
  stopped.abort();
  await expect(dropped.post({ url: shop.url, headers: {}, body: '{}' }, stopped.signal)).rejects.toThrow('aborted');
  await dropped.stop();
});
