import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { setSendingFrozen } from '../../src/system/systemStatus.js';
import { type BeemApp, createBeemApp } from '../support/services/beemApp.js';
import { accepts, answers, type Call, resets } from '../support/services/beemServer.js';
import { until } from '../support/until.js';

/** What was not answered is never sent again, so a provider that answers nobody must not be given message after message. */
let app: BeemApp;
beforeAll(async () => {
  app = await createBeemApp();
});
beforeEach(async () => {
  app.beemServer.always(accepts);
  app.clock.advance(601_000);
  await until(async () => (await app.db.sql.rows("select from message where status in ('QUEUED', 'SENDING')")).length === 0);
  await app.db.sql.rows('delete from provider_state');
});
afterAll(async () => {
  await app.expectConsistent();
  await app.close();
});

let sends = 0;
async function tenant(name: string) {
  const { token } = await app.register(name);
  const client = app.client(token);
  const ask = async (query: string, variables?: Record<string, unknown>) => {
    const { data, errors } = await client.execute(query, variables);
    expect(errors).toBeUndefined();
    return data;
  };
  return {
    async send(body = 'Msimbo', to = '+255712345678'): Promise<void> {
      const input = { to: [to], body: `${body} ${++sends}` };
      await ask('mutation ($input: SendSmsInput!) { sendSms(input: $input) { credits } }', { input });
    },
    /** Of all its messages, oldest first. */
    async messages(): Promise<{ status: string; waitReason: string | null }[]> {
      return (await ask('{ messages(first: 200) { nodes { status waitReason } } }')).messages.nodes.reverse();
    },
    capability: async (): Promise<{ canSend: boolean; problems: string[] }> =>
      (await ask('{ smsCapability { canSend problems } }')).smsCapability,
  };
}
type Tenant = Awaited<ReturnType<typeof tenant>>;
const statuses = async (of: Tenant) => (await of.messages()).map(({ status }) => status);
/** Sends one, and waits until it is no longer on its way or waits for the provider. */
async function sendOne(of: Tenant, body?: string): Promise<void> {
  await of.send(body);
  await until(async () => {
    const last = (await of.messages()).at(-1);
    return last?.waitReason === 'PROVIDER_DOWN' || (last?.status !== 'QUEUED' && last?.status !== 'SENDING');
  });
}
const alerts = () => app.db.sql.rows("select subject_key from alert where kind = 'PROVIDER_DOWN' and resolved_at is null");
const isSend = ({ url }: Call) => url.pathname === '/v1/send';
const many = (count: number, status: string) => Array<string>(count).fill(status);

test('a provider that answers nobody loses five messages of the first tenant and one of others; the rest wait, with an alert', async () => {
  app.beemServer.always((call) => (isSend(call) ? answers(503, '')(call) : accepts(call)));
  const [first, second, third, fourth] = [await tenant('Kwanza'), await tenant('Pili'), await tenant('Tatu'), await tenant('Nne')];
  for (let n = 0; n < 9; n++) await sendOne(first);
  expect(await statuses(first)).toEqual([...many(5, 'UNCONFIRMED'), ...many(4, 'QUEUED')]);
  expect((await first.messages()).at(-1)?.waitReason).toBe('PROVIDER_DOWN');
  expect(await first.capability()).toMatchObject({ canSend: false, problems: ['PROVIDER_DOWN'] });
  expect(await alerts()).toEqual([{ subject_key: 'beem' }]);
  // It may have been the first tenant's texts: others may try, and see for themselves.
  expect(await second.capability()).toMatchObject({ canSend: true });
  for (const one of [second, third]) for (let n = 0; n < 3; n++) await sendOne(one);
  for (const one of [second, third]) expect(await statuses(one)).toEqual(['UNCONFIRMED', 'QUEUED', 'QUEUED']);
  // Three tenants: now it is the provider.
  await sendOne(fourth);
  expect(await statuses(fourth)).toEqual(['QUEUED']);
  expect(await fourth.capability()).toMatchObject({ canSend: false, problems: ['PROVIDER_DOWN'] });
  // After its pause it is tried with a message or so each.
  app.clock.advance(121_000);
  await until(async () => (await statuses(first))[5] === 'UNCONFIRMED');
  app.clock.advance(1_000);
  await until(async () => (await fourth.messages()).every(({ status, waitReason }) => status === 'UNCONFIRMED' || waitReason));
  const lost = (await Promise.all([first, second, third, fourth].map(statuses))).flat().filter((status) => status === 'UNCONFIRMED');
  expect(lost.length).toBeLessThanOrEqual(7 + 4);
  // It is back.
  app.beemServer.always(accepts);
  app.clock.advance(241_000);
  await until(async () => (await Promise.all([first, second, third, fourth].map(statuses))).flat().every((status) => status !== 'QUEUED'));
  expect(await alerts()).toEqual([]);
  expect(
    (await Promise.all([first, second, third, fourth].map(statuses))).flat().filter((status) => status === 'UNCONFIRMED'),
  ).toHaveLength(lost.length);
});

test('texts of one tenant that get no answer pause it alone, while others’ messages are accepted between and after', async () => {
  app.beemServer.always((call) => ((call.body as { message?: string })?.message?.startsWith('Kimya') ? resets(call) : accepts(call)));
  const [silent, other] = [await tenant('Kimya'), await tenant('Mwingine')];
  for (let n = 0; n < 8; n++) {
    await sendOne(silent, 'Kimya');
    await sendOne(other);
  }
  expect(await statuses(silent), 'others pass: it is no matter of the provider').toEqual(many(8, 'UNCONFIRMED'));
  expect(await statuses(other)).toEqual(many(8, 'SENT'));
  for (let n = 0; n < 6; n++) await sendOne(silent, 'Kimya');
  expect(await statuses(silent)).toEqual([...many(13, 'UNCONFIRMED'), 'QUEUED']);
  const begun = performance.now();
  await sendOne(other);
  expect((await statuses(other)).at(-1)).toBe('SENT');
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test('two tenants’ messages of one text go in two requests: what one number leads to is no matter of the other tenant', async () => {
  app.beemServer.always(undefined);
  const [bad, good] = [await tenant('Namba Mbaya'), await tenant('Namba Nzuri')];
  await setSendingFrozen(app.operator, true, 'A test');
  const before = sends;
  await bad.send('Pamoja', '+255712340008'); // taken, and never answered
  sends = before;
  await good.send('Pamoja');
  await setSendingFrozen(app.operator, false, 'A test');
  await until(async () => (await statuses(good))[0] === 'SENT');
  await until(async () => (await statuses(bad))[0] === 'UNCONFIRMED');
});

test('after a pause for everybody one tenant’s texts that get no answer pause it alone: the others’ go on', async () => {
  const isSilent = (call: Call) => (call.body as { message?: string } | undefined)?.message?.startsWith('Kimya');
  app.beemServer.always((call) => (isSend(call) ? resets(call) : accepts(call)));
  const [silent, second, third, other] = [
    await tenant('Kimya Tena'),
    await tenant('Pili Tena'),
    await tenant('Tatu Tena'),
    await tenant('Nne Tena'),
  ];
  for (let n = 0; n < 5; n++) await sendOne(silent);
  for (const one of [second, third]) await sendOne(one);
  expect((await other.capability()).canSend).toBe(false);
  app.beemServer.always((call) => (isSilent(call) ? resets(call) : accepts(call)));
  for (let n = 0; n < 4; n++) await silent.send('Kimya');
  for (let n = 0; n < 4; n++) await other.send();
  app.clock.advance(31_000);
  await until(async () => (await statuses(other)).every((status) => status === 'SENT'));
});

test('each tenant is paused for its own requests: four of one and one of another pause nobody', async () => {
  app.beemServer.always((call) => (isSend(call) ? resets(call) : accepts(call)));
  const [four, one] = [await tenant('Nne Peke'), await tenant('Moja Peke')];
  for (let n = 0; n < 4; n++) await sendOne(four);
  await sendOne(one);
  expect([(await four.capability()).canSend, (await one.capability()).canSend]).toEqual([true, true]);
  await sendOne(four);
  expect([(await four.capability()).canSend, (await one.capability()).canSend]).toEqual([false, true]);
});
