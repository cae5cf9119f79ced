import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirmBankTransfer } from '../../src/billing/payments/confirmBankTransfer.js';
import { purchaseCredits } from '../../src/billing/payments/purchaseCredits.js';
import { refundPurchase } from '../../src/billing/payments/refundPurchase.js';
import type { Ctx } from '../../src/context.js';
import { newId } from '../../src/lib/ids.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { cancelSenderIdRequest } from '../../src/senders/cancelSenderIdRequest.js';
import { likeNamesOf } from '../../src/senders/likeNames.js';
import { requestSenderId } from '../../src/senders/requestSenderId.js';
import { resubmitSenderId } from '../../src/senders/resubmitSenderId.js';
import { reviewSenderId } from '../../src/senders/reviewSenderId.js';
import { senderId, senderIdDocuments, senderIdHistories, senderIds } from '../../src/senders/senderIds.js';
import { setDefaultSenderId } from '../../src/senders/setDefaultSenderId.js';
import { setSenderIdEnabled } from '../../src/senders/setSenderIdEnabled.js';
import { refusal } from '../support/fixtures/accounts.js';
import { createDocument } from '../support/fixtures/documents.js';
import { createApprovedSenderId, createReviewer, newSenderIdInput, setSenderIdLimit } from '../support/fixtures/senderIds.js';
import { createTeam, type Team } from '../support/fixtures/team.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const generous = { burst: 1e6, perSecond: 1e6 };
let app: TestApp;
let reviewer: Ctx;
let team: Team;
beforeAll(async () => {
  app = await createTestApp({
    rates: { registerPerAddress: generous, loginPerAddress: generous, loginPerAccount: generous, sends: generous, recipients: generous },
  });
  reviewer = (await createReviewer(app)).ctx;
  team = await createTeam(app);
});
afterAll(() => app.close());

const code = async (work: Promise<unknown>) => (await refusal(work)).code;
const reject = (id: string) => reviewSenderId(reviewer, { id, decision: 'REJECT', reason: 'No' });

describe('a request', () => {
  test.each([
    '',
    ' ',
    'a'.repeat(12),
    '255712345678',
    '12345',
    '-._',
    ' Duka',
    'Duka ',
    'Dúka',
    'Duka!',
    'Du\nka',
    'Du\0ka',
    'Duka\u00a0a',
    '😀ab',
    'a@b',
  ])('can not be for the name %j', async (name) => {
    const { owner } = team;
    expect(await refusal(requestSenderId(owner.ctx, newSenderIdInput({ name })))).toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: [['BAD_USER_INPUT', 'name']],
    });
  });

  test.each(['a', 'Duka la Asha', 'A-1_b.C', '4ever', 'ABCDEFGHIJK'].map((name) => name.slice(0, 11)))('may be for %j', async (name) => {
    const { owner } = team;
    expect(await requestSenderId(owner.ctx, newSenderIdInput({ name }))).toMatchObject({
      name,
      status: 'PENDING',
      enabled: false,
      isDefault: false,
      shared: false,
      useCase: 'Receipts of our shop',
      reviewedAt: null,
    });
  });

  test('names all its faults at once', async () => {
    const { owner } = team;
    const documentIds = Array.from({ length: 6 }, newId);
    expect(
      (await refusal(requestSenderId(owner.ctx, { name: '1', useCase: ' ', sampleMessage: 'x'.repeat(501), documentIds }))).issues,
    ).toEqual([
      ['BAD_USER_INPUT', 'name'],
      ['BAD_USER_INPUT', 'useCase'],
      ['BAD_USER_INPUT', 'sampleMessage'],
      ['BAD_USER_INPUT', 'documentIds'],
    ]);
    const twice = newId();
    expect((await refusal(requestSenderId(owner.ctx, newSenderIdInput({ useCase: 'a\0b', documentIds: [twice, twice] })))).issues).toEqual([
      ['BAD_USER_INPUT', 'useCase'],
      ['BAD_USER_INPUT', 'documentIds'],
    ]);
  });

  test('needs the permission to manage sender ids, and a tenant', async () => {
    const { add } = await createTeam(app);
    expect(await code(requestSenderId((await add('MEMBER')).ctx, newSenderIdInput()))).toBe('FORBIDDEN');
    expect(await code(requestSenderId(reviewer, newSenderIdInput()))).toBe('FORBIDDEN');
    expect(await requestSenderId((await add('ADMIN')).ctx, newSenderIdInput())).toMatchObject({ status: 'PENDING' });
  });

  test('has documents of the own tenant, in order; a resubmission may replace them', async () => {
    const { owner, tenantId } = await createTeam(app);
    const stranger = await createTeam(app);
    const files = [await createDocument(app, tenantId, 'b.pdf'), await createDocument(app, tenantId, 'a.pdf')];
    const theirs = await createDocument(app, stranger.tenantId);
    const refused = await refusal(requestSenderId(owner.ctx, newSenderIdInput({ documentIds: [files[0] as string, theirs, newId()] })));
    expect(refused).toMatchObject({
      code: 'NOT_FOUND',
      issues: [
        ['NOT_FOUND', 'documentIds[1]'],
        ['NOT_FOUND', 'documentIds[2]'],
      ],
    });
    const { id } = await requestSenderId(owner.ctx, newSenderIdInput({ documentIds: files }));
    const shown = async () => (await senderIdDocuments(reviewer, [newId(), id]))[1]?.map(({ filename }) => filename);
    expect(await shown()).toEqual(['b.pdf', 'a.pdf']);
    await reviewSenderId(reviewer, { id, decision: 'REQUEST_CHANGES', reason: 'Newer ones' });
    expect(await code(resubmitSenderId(owner.ctx, { id, documentIds: [theirs] }))).toBe('NOT_FOUND');
    expect(await resubmitSenderId(owner.ctx, { id, sampleMessage: 'Mpya' })).toMatchObject({
      sampleMessage: 'Mpya',
      useCase: 'Receipts of our shop',
    });
    expect(await shown()).toEqual(['b.pdf', 'a.pdf']);
    await reviewSenderId(reviewer, { id, decision: 'REQUEST_CHANGES', reason: 'Newer ones' });
    await resubmitSenderId(owner.ctx, { id, documentIds: [files[1] as string] });
    expect(await shown()).toEqual(['a.pdf']);
    // A tenant that goes takes them along.
    await app.db.sql.rows('delete from tenant where id = $1', [tenantId]);
    expect(await app.db.sql.rows('select 1 from sender_id_document where sender_id = $1', [id])).toEqual([]);
  });
});

describe('a name', () => {
  test('has one owner, whatever its case; a rejected or cancelled request frees it', async () => {
    const [ours, theirs] = [await createTeam(app), await createTeam(app)];
    const { id } = await requestSenderId(ours.owner.ctx, newSenderIdInput({ name: 'Samaki' }));
    const again = () => requestSenderId(theirs.owner.ctx, newSenderIdInput({ name: 'SAMAKI' }));
    expect(await refusal(again())).toMatchObject({ code: 'SENDER_ID_TAKEN', issues: [['SENDER_ID_TAKEN', 'name']] });
    expect(await code(requestSenderId(ours.owner.ctx, newSenderIdInput({ name: 'samaki' })))).toBe('SENDER_ID_TAKEN');
    await reviewSenderId(reviewer, { id, decision: 'APPROVE' });
    expect(await code(again())).toBe('SENDER_ID_TAKEN');
    await reviewSenderId(reviewer, { id, decision: 'SUSPEND', reason: 'x' });
    expect(await code(again())).toBe('SENDER_ID_TAKEN');
    await reject(id);
    const second = await again();
    // What was rejected may be handed in again, but not under a name that is another's now.
    expect(await code(resubmitSenderId(ours.owner.ctx, { id }))).toBe('SENDER_ID_TAKEN');
    await cancelSenderIdRequest(theirs.owner.ctx, second.id);
    expect(await resubmitSenderId(ours.owner.ctx, { id })).toMatchObject({ status: 'PENDING', name: 'Samaki' });
  });

  test('is one whatever its separators, and marked for the reviewer where it looks like another’s', async () => {
    const [ours, theirs] = [await createTeam(app), await createTeam(app)];
    await requestSenderId(ours.owner.ctx, newSenderIdInput({ name: 'CHUI FM' }));
    for (const name of ['CHUIFM', 'Chui-FM.', 'c_h_u_i fm'])
      expect(await code(requestSenderId(theirs.owner.ctx, newSenderIdInput({ name })))).toBe('SENDER_ID_TAKEN');
    const like = async (name: string, { ctx } = theirs.owner) => {
      const { id } = await requestSenderId(ctx, newSenderIdInput({ name }));
      expect((await senderIdHistories(ctx, [id]))[0]?.[0]?.note).toBeNull();
      await expect(likeNamesOf(ctx, [id])).rejects.toMatchObject({ code: 'FORBIDDEN' });
      return (await likeNamesOf(reviewer, [id]))[0];
    };
    expect(await like('CHU1FM')).toEqual(['CHUI FM']);
    expect(await like('CHULFM', ours.owner)).toEqual(['CHU1FM']);
    expect(await like('Twiga')).toEqual([]);
  });

  test('the platform’s are taken too', async () => {
    const { owner } = await createTeam(app);
    await app.db.sql.rows(`insert into sender_id (id, name, status, created_at) values ($1, 'NOTIFY', 'APPROVED', $2)`, [
      newId(),
      app.now(),
    ]);
    expect(await code(requestSenderId(owner.ctx, newSenderIdInput({ name: 'Notify' })))).toBe('SENDER_ID_TAKEN');
  });

  test('32 tenants ask for one name at once: one gets it', async () => {
    const teams = await Promise.all(Array.from({ length: 8 }, () => createTeam(app)));
    const results = await Promise.allSettled(
      Array.from({ length: 32 }, (_, n) =>
        requestSenderId((teams[n % 8] as (typeof teams)[0]).owner.ctx, newSenderIdInput({ name: n % 2 ? 'Mbuni' : 'MBUNI' })),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of results) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'SENDER_ID_TAKEN' });
  });

  test('of another tenant is not found', async () => {
    const [ours, theirs] = [await createTeam(app), await createTeam(app)];
    const { id } = await requestSenderId(theirs.owner.ctx, newSenderIdInput());
    for (const work of [
      () => resubmitSenderId(ours.owner.ctx, { id }),
      () => cancelSenderIdRequest(ours.owner.ctx, id),
      () => setDefaultSenderId(ours.owner.ctx, id),
    ])
      expect(await code(work())).toBe('NOT_FOUND');
    expect(await senderId(ours.owner.ctx, id)).toBeNull();
    expect((await senderIds(ours.owner.ctx, { first: 200 }, {})).nodes.some((one) => one.id === id)).toBe(false);
  });
});

describe('the limit of the package', () => {
  const send = (ctx: Ctx, from: string) => sendSms(ctx, { to: ['0712345678'], body: 'Habari', from, category: 'TRANSACTIONAL' });

  test('counts what is enabled and what is asked for', async () => {
    await setSenderIdLimit(app, 3);
    const { owner } = await createTeam(app);
    const [first, second, third] = [
      await createApprovedSenderId(owner.ctx, reviewer),
      (await requestSenderId(owner.ctx, newSenderIdInput())).id,
      (await requestSenderId(owner.ctx, newSenderIdInput())).id,
    ];
    const { error } = await refusal(requestSenderId(owner.ctx, newSenderIdInput()));
    expect(error).toMatchObject({ code: 'SENDER_ID_LIMIT', issues: [{ params: { limit: 3, used: 1, asked: 2 } }] });
    await reject(second);
    await requestSenderId(owner.ctx, newSenderIdInput());
    // Rejected, it takes no place; handed in again it would.
    expect(await code(resubmitSenderId(owner.ctx, { id: second }))).toBe('SENDER_ID_LIMIT');
    await setSenderIdEnabled(owner.ctx, first, false);
    expect(await resubmitSenderId(owner.ctx, { id: second })).toMatchObject({ status: 'PENDING' });
    await cancelSenderIdRequest(owner.ctx, third);
    await setSenderIdLimit(app, null);
  });

  test('holds when 32 ask at once', async () => {
    await setSenderIdLimit(app, 2);
    const { owner } = await createTeam(app);
    const results = await Promise.allSettled(Array.from({ length: 32 }, () => requestSenderId(owner.ctx, newSenderIdInput())));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await setSenderIdLimit(app, null);
  });

  test('that shrank applies from the next send on: only the default and the oldest ids may still send', async () => {
    await setSenderIdLimit(app, null);
    const { owner, tenantId } = await createTeam(app);
    await app.db.sql.rows('update credit_account set available = 0 where tenant_id = $1', [tenantId]);
    await app.db.sql.rows('update app_user set email_verified_at = $2 where id = $1', [owner.userId, app.now()]);
    const names = ['ONE', 'TWO', 'THREE'].map((name) => `${name}-x`);
    const ids: string[] = [];
    for (const name of names) ids.push(await createApprovedSenderId(owner.ctx, reviewer, name));
    /** The credits run out last: SENDER_ID_NOT_ALLOWED comes before. */
    const may = async () => Promise.all(names.map(async (name) => (await code(send(owner.ctx, name))) !== 'SENDER_ID_NOT_ALLOWED'));
    expect(await may()).toEqual([true, true, true]);
    await setSenderIdLimit(app, 2);
    expect(await may()).toEqual([true, true, false]);
    await setDefaultSenderId(owner.ctx, ids[2] as string);
    expect(await may()).toEqual([true, false, true]);
    await setSenderIdLimit(app, 1);
    expect(await may()).toEqual([false, false, true]);
    await setSenderIdEnabled(owner.ctx, ids[2] as string, false);
    expect(await may()).toEqual([true, false, false]);
    await setSenderIdLimit(app, null);
    expect(await may()).toEqual([true, true, false]);
  });

  test('shrinks again when the purchase of its package is refunded', async () => {
    await setSenderIdLimit(app, 1);
    const packageId = newId();
    await app.db.sql.rows(
      `insert into package (id, code, name, credits, price_tzs, support, sender_id_limit, created_at)
       values ($1, 'big', 'Big', 9000, 200000, 'x', 2, $2)`,
      [packageId, app.now()],
    );
    const { owner } = await createTeam(app);
    const { purchase } = await purchaseCredits(owner.ctx, { packageId, method: 'BANK_TRANSFER', idempotencyKey: newId() });
    const admin: Ctx = {
      ...reviewer,
      actor: { ...reviewer.actor, platformRole: 'ADMIN', permissions: new Set(['ADJUST_CREDITS']) } as Ctx['actor'],
    };
    await confirmBankTransfer(admin, { id: purchase.id, reference: newId(), amountTzs: 200_000 });
    await createApprovedSenderId(owner.ctx, reviewer, 'Kwanza');
    await createApprovedSenderId(owner.ctx, reviewer, 'Pili');
    await send(owner.ctx, 'Pili');
    await app.db.sql.rows(
      `update credit_account set available = available + held, held = 0 where tenant_id = (select tenant_id from purchase where id = $1)`,
      [purchase.id],
    );
    await refundPurchase(admin, { id: purchase.id, reference: newId(), reason: 'Bought twice' });
    expect(await code(send(owner.ctx, 'Pili'))).toBe('SENDER_ID_NOT_ALLOWED');
    expect(await code(requestSenderId(owner.ctx, newSenderIdInput()))).toBe('SENDER_ID_LIMIT');
    await setSenderIdLimit(app, null);
  });
});
