import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../bench.js';
import type { KannelCommands } from '../children/kannelChild.js';
import { inTurn, type Side } from '../compare.js';
import type { Figure } from '../figure.js';
import { rateAndCost } from '../results.js';
import { distinctSends, lives } from './wholeLife.js';

const CONNECTIONS = 32;

/**
 * Accepted and sent, single messages of distinct texts: beside Kannel, the gateway that others put into their own programs. It writes each
 * message to a file; it has no accounts, no idempotency, no reports here, and may send twice after a crash.
 */
export const kannel: Figure = {
  name: 'kannel',
  async run(bench) {
    if (!['/usr/sbin/bearerbox', '/usr/sbin/smsbox'].every(existsSync)) return [];
    const theirs = await kannelSide(bench);
    const server = await bench.server('api,worker');
    const own = lives(bench, server, distinctSends(await server.tenants(100)));
    await own.run(bench.seconds(4));
    const { raw, ours } = await inTurn(bench, 6, { raw: theirs, ours: own });
    return [
      {
        figure: 'single sends of distinct texts, accepted and sent (ours: and DELIVERED; raw: Kannel 1.4.5)',
        goal: '—',
        result: rateAndCost(ours),
        raw: rateAndCost(raw),
        ratio: ours.perSecond / raw.perSecond,
      },
    ];
  },
};

async function kannelSide(bench: Bench): Promise<Side> {
  const directory = mkdtempSync(join(tmpdir(), 'tuma-kannel-'));
  bench.atEnd(async () => rmSync(directory, { recursive: true, force: true }));
  const child = bench.child<KannelCommands>(new URL('../children/kannelChild.js', import.meta.url));
  const url = await child.ask('serve', directory);
  let accepted = 0;
  const path = '/cgi-bin/sendsms?username=bench&password=bench&from=INFO&to=%2B2557%n&text=Habari+%n';
  return {
    cpuSeconds: () => child.ask('cpuSeconds'),
    async run(seconds) {
      const begun = performance.now();
      const requests = [{ path }];
      const { answered } = await bench.load({ url, connections: CONNECTIONS, seconds, warmUpSeconds: 0, requests, begins: '0: Accepted' });
      accepted += answered;
      while ((await child.ask('sent')) < accepted) await sleep(20);
      return { done: answered, perSecond: answered / ((performance.now() - begun) / 1_000) };
    },
  };
}
