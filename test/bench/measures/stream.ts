import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../bench.js';
import type { FramesCommands } from '../children/framesChild.js';
import type { Figure, Row } from '../figure.js';
import { count, ms, percent } from '../results.js';
import { ask } from './overHttp.js';

const SUBSCRIBERS = 1_000;
/** Of one API key; a tenant may have 500. */
const SOCKETS_OF_KEY = 50;
const RECIPIENTS = 10;
const query = 'subscription { messageUpdated { id status updatedAt } }';
const to = Array.from({ length: RECIPIENTS }, (_, i) => `+2557%n`.replace('%n', `${10_000_000 + i}`));
const send = JSON.stringify({
  query: 'mutation ($input: SendSmsInput!) { sendSms(input: $input) { credits } }',
  variables: { input: { to, body: 'Habari', idempotencyKey: 'order-%n' } },
});

/** A thousand sockets that are told all that their tenant's sends to ten recipients change. */
export const stream: Figure = {
  name: 'stream',
  async run(bench) {
    return [
      await measure(bench, { tenants: 2, events: 400, goal: 'every one delivered on one core, p99 < 150 ms' }),
      await measure(bench, { tenants: 100, events: 3, goal: 'every one delivered on one core, p99 < 150 ms' }),
      await measure(bench, { tenants: 100, events: 20, goal: 'every one delivered on one core, p99 < 150 ms' }),
    ];
  },
};

/** `events`: messages of each tenant that change in a second. */
async function measure(bench: Bench, it: { tenants: number; events: number; goal: string }): Promise<Row> {
  const server = await bench.server('api');
  const tenants = await server.tenants(it.tenants);
  const ofTenant = SUBSCRIBERS / it.tenants;
  const makeKey = 'mutation { createApiKey(input: { name: "Bench", permissions: [VIEW_REPORTS] }) { secret } }';
  const tokens: string[] = [];
  for (const { token } of tenants) {
    for (let n = 0; n < ofTenant; n += SOCKETS_OF_KEY) {
      const made = (await ask(server.url, JSON.stringify({ query: makeKey }), token)) as { createApiKey: { secret: string } };
      tokens.push(...Array<string>(Math.min(SOCKETS_OF_KEY, ofTenant - n)).fill(made.createApiKey.secret));
    }
  }
  const sockets = bench.child<FramesCommands>(new URL('../children/framesChild.js', import.meta.url));
  await sockets.ask('open', { url: server.url, tokens, count: SUBSCRIBERS, query });
  await sleep(500);
  const requests = tenants.map(({ token }) => ({ body: send, token }));
  const load = (seconds: number, events: number) =>
    bench.load({
      ...{ url: server.url, connections: 32, seconds, warmUpSeconds: 0, requests },
      perSecond: (events * it.tenants) / RECIPIENTS,
    });
  await load(3, it.events / 2);
  await sleep(1_000);
  await sockets.ask('take');
  const before = await server.child.ask('used');
  const seconds = bench.seconds(15);
  const { answered } = await load(seconds, it.events);
  const after = await server.child.ask('used');
  await sleep(1_500);
  const came = await sockets.ask('take');
  if (came.failure) throw new Error(came.failure);
  const expected = answered * RECIPIENTS * ofTenant;
  const cores = (after.cpuSeconds - before.cpuSeconds) / seconds;
  await sockets.stop();
  return {
    figure: `${count(SUBSCRIBERS)} subscribers of ${it.tenants} tenants × ${it.events} events/s`,
    goal: it.goal,
    result: [
      `${count(came.frames)} of ${count(expected)} delivered (${count(came.frames / seconds)}/s, sends accepted meanwhile included),`,
      `p50 ${ms(came.p50)}, p99 ${ms(came.p99)} after the commit's time; the server on ${percent(cores)} of a core`,
    ].join(' '),
    met: came.frames === expected && came.p99 < 150,
  };
}
