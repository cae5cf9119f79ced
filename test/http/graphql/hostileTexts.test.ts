import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Noun, newId, prefixes, publicId } from '../../../src/lib/ids.js';
import { documentOf, operations, placesOf } from '../../support/operations.js';
import { createTestApp, type ServingApp } from '../../support/testApp.js';

/** Every place of every operation that takes a text, made from the schema: whatever it is given, it is an answer or a refusal, and soon. */
const hostile: Record<string, string> = {
  empty: '',
  blank: ' \t\n\u3000\u200b',
  NUL: 'a\0b',
  'half a pair': 'x\ud83d',
  'turned around': '\u202eabc\u2066',
  'a pattern': '%_\\\'"$1 :now; drop table message --',
  'ten thousand digits': '1'.repeat(10_000),
  'ten thousand marks': `e${'\u0301'.repeat(9_999)}`,
  'a hundred pairs cut at 64': `${'x'.repeat(63)}${'😀'.repeat(100)}`,
  'a path': '__proto__.constructor/../../etc/passwd',
};
const texts = new Set(['String', 'ID', 'PhoneNumber', 'EmailAddress', 'TimeZone', 'DateTime']);

let app: ServingApp;
let tokens: Record<'nobody' | 'owner' | 'operator', string | undefined>;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
  tokens = { nobody: undefined, owner: (await app.register('Hostile Texts')).token, operator: await app.login('operator@tuma.example') };
});
afterAll(() => app.close());

/** An id of the noun that an operation is about, as far as its name tells: it gets as far as the row that isn't there. */
function idFor(operation: string): string {
  const nouns = (Object.keys(prefixes) as Noun[]).filter((noun) => operation.toLowerCase().includes(noun.toLowerCase()));
  const noun = nouns.sort((a, b) => b.length - a.length)[0] ?? 'message';
  return publicId(noun, newId());
}

/** Two of them at each place, in turn; all in a soak. */
const all = Object.entries(hostile);
const triedAt = (n: number) =>
  process.env.TUMA_SOAK === '1' ? all : [0, 1].flatMap((k) => all.slice((2 * n + k) % all.length).slice(0, 1));

test.each(['nobody', 'owner', 'operator'] as const)(
  'as %s: no text anywhere is INTERNAL, or keeps others waiting',
  async (who) => {
    const client = app.client(tokens[who]);
    const odd: string[] = [];
    const tries = operations
      .filter(({ kind }) => kind !== 'Subscription')
      .flatMap((operation) => placesOf(operation).flatMap((place) => (texts.has(place.scalar) ? [{ operation, place }] : [])))
      .flatMap((one, n) => triedAt(n).map(([name, value]) => ({ ...one, name, value })));
    const left = tries.values();
    const run = async () => {
      for (const { operation, place, name, value } of left) {
        const begun = performance.now();
        const variables = place.variables(value, () => idFor(operation.name));
        const { status, errors } = await client.execute(documentOf(operation, '{ __typename }'), variables);
        const ms = performance.now() - begun;
        const code = errors?.[0]?.extensions.code;
        if (code === 'INTERNAL' || status >= 500 || ms > 5_000)
          odd.push(`${operation.name} ${place.path} ${name}: ${status} ${code} ${ms} ms`);
      }
    };
    await Promise.all(Array.from({ length: 4 }, run));
    expect(odd).toEqual([]);
    expect(tries.length).toBeGreaterThan(150);
  },
  300_000,
);
