import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: ServingApp;
beforeAll(async () => {
  app = await createTestApp({ serve: true, worker: true, env: { TRIAL_CREDITS: '50' } });
});
afterAll(() => app.close());

interface Entry {
  id: string;
  kind: string;
  messageCount: number | null;
  message: { id: string; status: string } | null;
  purchase: { id: string; status: string } | null;
}

test('an entry shows the message or purchase that it books, and its messages are listed, to those who may see them', async () => {
  const [ours, others] = [await app.register('Ours Limited'), await app.register('Others Limited')];
  const us = app.client(ours.token);
  const send = async (to: string[], more = '') => {
    const sent = await us.execute(`mutation ($to: [String!]!) { sendSms(input: { to: $to, body: "x" ${more} }) { messages { id } } }`, {
      to,
    });
    return sent.data.sendSms.messages.map(({ id }: { id: string }) => id) as string[];
  };
  const [one, several] = [await send(['0712345678']), await send(['0712345671', '0712345672', '0712345673'])];
  const later = await send(['0712345674'], `scheduledAt: "${new Date(Date.now() + 3_600_000).toISOString()}"`);
  await us.execute('mutation ($ids: [ID!]!) { cancelMessages(ids: $ids) { cancelled { id } } }', { ids: later });
  const bought = await us.execute(
    'mutation { purchaseCredits(input: { credits: 500, method: BANK_TRANSFER, idempotencyKey: "p" }) { purchase { id amountTzs } } }',
  );
  const { id: purchase, amountTzs } = bought.data.purchaseCredits.purchase;
  await app
    .client(await app.login('operator@tuma.example'))
    .execute(
      `mutation { confirmBankTransfer(input: { id: "${purchase}", reference: "FT1", amountTzs: ${amountTzs} }) { purchase { id } } }`,
    );
  const read = async (token: string): Promise<Entry[]> =>
    (await app.client(token).execute('{ ledger { nodes { id kind messageCount message { id status } purchase { id status } } } }')).data
      .ledger.nodes;
  const settled = (entries: Entry[]) => entries.filter(({ kind }) => kind === 'SETTLE');
  const entries = await until(async () => {
    const all = await read(ours.token);
    return settled(all).reduce((sum, { messageCount }) => sum + (messageCount ?? 0), 0) === 4 && all;
  });

  const booked = async (token: string, ledgerEntryId: string): Promise<string[]> => {
    const document = 'query ($f: MessageFilter!) { messages(filter: $f) { nodes { id } totalCount } }';
    const { messages } = (await app.client(token).execute(document, { f: { ledgerEntryId } })).data;
    expect(messages.totalCount).toBe(messages.nodes.length);
    return messages.nodes.map(({ id }: { id: string }) => id).sort();
  };
  const seen: [kind: string, messages: string[]][] = [];
  for (const { id, kind, messageCount, message } of entries) {
    const ids = await booked(ours.token, id);
    expect(ids).toHaveLength(messageCount ?? 0);
    expect(message?.id).toBe(messageCount === 1 ? ids[0] : undefined);
    expect(await booked(others.token, id)).toEqual([]);
    seen.push([kind, ids]);
  }
  for (const ids of [one, several, later]) expect(seen).toContainEqual(['HOLD', [...ids].sort()]);
  expect(seen.filter(([kind]) => kind === 'RELEASE')).toEqual([['RELEASE', later]]);
  expect(seen.flatMap(([kind, ids]) => (kind === 'SETTLE' ? ids : [])).sort()).toEqual([...one, ...several].sort());
  const paid = (all: Entry[]) => all.flatMap(({ kind, purchase }) => (kind === 'TOP_UP' || purchase ? [[kind, purchase]] : []));
  expect(paid(entries)).toEqual([['TOP_UP', { id: purchase, status: 'COMPLETED' }]]);

  // Who reads reports sees the messages, and no purchases.
  await app.db.sql.rows(`update membership set role = 'VIEWER' where user_id = (select id from app_user where email = $1)`, [
    'ours.limited@example.com',
  ]);
  const viewer = await read(await app.login('ours.limited@example.com', 'a long enough password'));
  expect(paid(viewer)).toEqual([['TOP_UP', null]]);
  expect(viewer.map(({ message }) => message?.id)).toEqual(entries.map(({ message }) => message?.id));
});
