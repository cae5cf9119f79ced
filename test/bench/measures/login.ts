import type { RawHttpCommands } from '../children/rawHttpChild.js';
import { inTurn, loaded } from '../compare.js';
import type { Figure } from '../figure.js';
import { count, ms, rateAndCost } from '../results.js';

const query = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
const people = ['owner', 'admin', 'member'].map((name) => `${name}@mifumo.example`);

/** Signing in. Raw: the hash alone, two at once, as the application allows itself. */
export const login: Figure = {
  name: 'login',
  async run(bench) {
    const server = await bench.server('api');
    const child = bench.child<RawHttpCommands>(new URL('../children/rawHttpChild.js', import.meta.url));
    const requests = people.map((email) => ({
      body: JSON.stringify({ query, variables: { input: { email, password: 'tuma-demo-password' } } }),
    }));
    const { raw, ours } = await inTurn(bench, 4, {
      raw: {
        cpuSeconds: () => child.ask('cpuSeconds'),
        async run(seconds) {
          const done = await child.ask('argon2', { seconds });
          return { done, perSecond: done / seconds };
        },
      },
      ours: loaded(bench, server, { connections: 4, requests }),
    });
    const half = await bench.load({
      url: server.url,
      connections: 8,
      seconds: bench.seconds(10),
      perSecond: ours.perSecond / 2,
      requests,
    });
    return [
      {
        figure: 'login (raw: argon2id alone)',
        goal: '—',
        result: rateAndCost(ours),
        raw: rateAndCost(raw),
        ratio: ours.perSecond / raw.perSecond,
      },
      { figure: 'login, at half load', goal: '—', result: `p50 ${ms(half.p50)}, p99 ${ms(half.p99)} at ${count(half.perSecond)}/s` },
    ];
  },
};
