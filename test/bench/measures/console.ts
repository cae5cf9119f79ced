import { setTimeout as sleep } from 'node:timers/promises';
import { type CDPSession, chromium, type Page } from 'playwright-core';
import { chromiumPath } from '../../support/findProgram.js';
import type { Bench, Server } from '../bench.js';
import type { Figure, Row } from '../figure.js';
import { count, ms } from '../results.js';
import { median } from '../stats.js';
import { ask } from './overHttp.js';

const MESSAGES_PER_SECOND = 50;
/** QUEUED, SENDING, SENT, DELIVERED. */
const EVENTS_OF_MESSAGE = 4;
const SLOWED = 4;
const KEY_MS = 150;
const PASSWORD = 'tuma-demo-password';
/** What the browser doesn't report: a key that was answered faster. */
const FASTER_MS = 16;

/** The console while 200 events a second arrive, on a computer that is four times slower: do keys answer, does its memory grow? */
export const consoleLoad: Figure = {
  name: 'console',
  onlyByName: true,
  run: (bench) => (chromiumPath ? measure(bench, chromiumPath) : Promise.reject(new Error('This figure needs Chromium.'))),
};

async function measure(bench: Bench, executablePath: string): Promise<Row[]> {
  const server = await bench.server('api,worker');
  const token = await tokenOf(server, 'owner@mifumo.example');
  await giveCredits(server, token);
  // Root can't have Chromium's sandbox; the pages are our own.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--enable-precise-memory-info'] });
  bench.atEnd(() => browser.close());
  const context = await browser.newContext({ locale: 'en-GB' });
  const messages = await context.newPage();
  await messages.goto(`${new URL(server.url).origin}/messages`);
  await messages.locator('[name=email]').fill('owner@mifumo.example');
  await messages.locator('[name=password]').fill(PASSWORD);
  await messages.locator('[type=submit]').click();
  await messages.locator('[data-account]').waitFor();
  const send = await context.newPage();
  await send.goto(`${new URL(server.url).origin}/send`);
  await send.getByLabel('To', { exact: true }).fill('0712345678');
  const devtools = new Map<Page, CDPSession>();
  for (const page of [messages, send]) {
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable');
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
    await page.evaluate(noteKeys);
    devtools.set(page, session);
  }

  const seconds = bench.seconds(600);
  const body = JSON.stringify({
    query: 'mutation ($input: SendSmsInput!) { sendSms(input: $input) { credits } }',
    variables: { input: { to: ['0713000001'], body: 'Habari', idempotencyKey: 'key-%n' } },
  });
  const load = bench.load({
    ...{ url: server.url, connections: 8, seconds, warmUpSeconds: 0, perSecond: MESSAGES_PER_SECOND },
    requests: [{ body, token }],
  });
  let over = false;
  const ended = load.finally(() => {
    over = true;
  });
  const memory = new Map<Page, number[]>([...devtools.keys()].map((page) => [page, []]));
  let typed = 0;
  while (!over) {
    await messages.getByLabel('Number').fill('');
    await messages.getByLabel('Number').pressSequentially('0713000001', { delay: KEY_MS });
    await send.getByLabel('Text', { exact: true }).fill('');
    await send.getByLabel('Text', { exact: true }).pressSequentially('Habari “yako”, karibu dukani leo', { delay: KEY_MS });
    typed += 10 + 32;
    for (const [page, session] of devtools) {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      memory.get(page)?.push(metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN);
    }
  }
  const { answered } = await ended;
  await sleep(1_000);
  const slow = (await Promise.all([messages, send].map((page) => page.evaluate<number[]>('window.slowKeys')))).flat();
  const keys = [...Array.from({ length: Math.max(0, typed - slow.length) }, () => FASTER_MS), ...slow].sort((a, b) => a - b);
  const at = (share: number) => keys[Math.min(keys.length - 1, Math.floor(keys.length * share))] ?? Number.NaN;
  const heaps = [...memory.values()].map(thirds);
  const flat = heaps.every(([middle, last]) => last <= middle * 1.1 + 1);
  return [
    {
      figure: `the console: keys typed while ${MESSAGES_PER_SECOND * EVENTS_OF_MESSAGE} events a second arrive, ${SLOWED} times slower`,
      goal: 'p95 ≤ 100 ms until they are painted',
      result:
        `p50 ${ms(at(0.5))}, p95 ${ms(at(0.95))}, most ${ms(at(1))} of ${count(typed)} keys in ${seconds} s; ` +
        `${count(answered)} messages`,
      met: at(0.95) <= 100 && seconds === 600,
    },
    {
      figure: 'the same: memory of its pages after a collection (MiB, Messages and Send)',
      goal: 'flat for ten minutes',
      result: heaps.map(([middle, last]) => `${middle.toFixed(1)} in the second third, ${last.toFixed(1)} in the last`).join('; '),
      met: flat && seconds === 600,
    },
  ];
}

/** In the page: how long keys took until what they did was painted, where that was 16 ms or more. */
function noteKeys(): void {
  const kept: number[] = [];
  Object.assign(globalThis, { slowKeys: kept });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === 'keydown') kept.push(entry.duration);
  }).observe({ type: 'event', durationThreshold: 16 } as never);
}

/** Medians of the second and the last third, in MiB. */
function thirds(values: number[]): [middle: number, last: number] {
  const third = Math.floor(values.length / 3);
  return [median(values.slice(third, 2 * third)) / 1_048_576, median(values.slice(2 * third)) / 1_048_576];
}

async function tokenOf({ url }: Server, email: string): Promise<string> {
  const query = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
  const body = JSON.stringify({ query, variables: { input: { email, password: PASSWORD } } });
  return ((await ask(url, body)) as { login: { accessToken: string } }).login.accessToken;
}

async function giveCredits(server: Server, token: string): Promise<void> {
  const operator = await tokenOf(server, 'operator@tuma.example');
  const { viewer } = (await ask(server.url, JSON.stringify({ query: '{ viewer { tenant { id } } }' }), token)) as {
    viewer: { tenant: { id: string } };
  };
  const query = 'mutation ($input: AdjustCreditsInput!) { adjustCredits(input: $input) { balance { available } } }';
  const input = { tenantId: viewer.tenant.id, credits: 100_000, reason: 'To be measured with', idempotencyKey: 'bench' };
  await ask(server.url, JSON.stringify({ query, variables: { input } }), operator);
}
