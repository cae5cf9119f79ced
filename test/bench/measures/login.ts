import type { RawHttpCommands } from '../children/rawHttpChild.js';
import type { Figure } from '../figure.js';
import { count, ms } from '../results.js';

const query = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
const people = ['owner', 'admin', 'member'].map((name) => `${name}@mifumo.example`);

/** Signing in. Raw: the hash alone, two at once, as the application allows itself. */
export const login: Figure = {
  name: 'login',
  async run(bench) {
    const { url } = await bench.server('api');
    const raw = bench.child<RawHttpCommands>(new URL('../children/rawHttpChild.js', import.meta.url));
    const requests = people.map((email) => ({
      body: JSON.stringify({ query, variables: { input: { email, password: 'tuma-demo-password' } } }),
    }));
    const { ours, raw: limit } = await bench.inTurn(
      4,
      async (seconds) => (await bench.load({ url, connections: 4, seconds, requests })).perSecond,
      async (seconds) => raw.ask('argon2', { seconds }),
    );
    const half = await bench.load({ url, connections: 8, seconds: bench.seconds(10), perSecond: ours / 2, requests });
    return [
      { figure: 'login', goal: '—', result: `${count(ours)}/s`, raw: `${count(limit)}/s (argon2id alone)`, ratio: ours / limit },
      { figure: 'login, at half load', goal: '—', result: `p50 ${ms(half.p50)}, p99 ${ms(half.p99)} at ${count(half.perSecond)}/s` },
    ];
  },
};
