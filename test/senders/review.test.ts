import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decidedState, SenderIdDecision, SenderIdStatus } from '../../entities/types/senderIdState.js';
import { auditEvents } from '../../src/core/audit.js';
import { cancelSenderIdRequest } from '../../src/senders/cancelSenderIdRequest.js';
import { requestSenderId } from '../../src/senders/requestSenderId.js';
import { resubmitSenderId } from '../../src/senders/resubmitSenderId.js';
import { reviewSenderId } from '../../src/senders/reviewSenderId.js';
import { senderIdRequests } from '../../src/senders/senderIdRequests.js';
import { senderId, senderIdHistories, senderIds } from '../../src/senders/senderIds.js';
import { setDefaultSenderId } from '../../src/senders/setDefaultSenderId.js';
import { setSenderIdEnabled } from '../../src/senders/setSenderIdEnabled.js';
import { refusal } from '../support/fixtures/accounts.js';
import { mailbox } from '../support/fixtures/mailbox.js';
import { createReviewer, newSenderIdInput, setSenderIdLimit } from '../support/fixtures/senderIds.js';
import { createTeam, type Team } from '../support/fixtures/team.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

const generous = { burst: 1e6, perSecond: 1e6 };
let app: TestApp;
let reviewer: Awaited<ReturnType<typeof createReviewer>>;
let team: Team;
beforeAll(async () => {
  app = await createTestApp({ rates: { registerPerAddress: generous, loginPerAddress: generous, loginPerAccount: generous } });
  reviewer = await createReviewer(app);
  team = await createTeam(app);
});
afterAll(() => app.close());

const DAY = 24 * 3_600_000;
const decide = (id: string, decision: SenderIdDecision, reason: string | null = decision === 'APPROVE' ? null : 'See our rules') =>
  reviewSenderId(reviewer.ctx, { id, decision, reason });
const status = async (id: string) => (await senderId(team.owner.ctx, id))?.status;

/** A sender id of the team, led to a state by the ways there are. */
async function inState(state: SenderIdStatus): Promise<string> {
  const { id } = await requestSenderId(team.owner.ctx, newSenderIdInput());
  if (state === 'CANCELLED') await cancelSenderIdRequest(team.owner.ctx, id);
  if (state === 'SUSPENDED') await decide(id, 'APPROVE');
  const decision = Object.values(SenderIdDecision).find((one) => decidedState[one] === state);
  if (decision) await decide(id, decision);
  expect(await status(id)).toBe(state);
  return id;
}

/** What each decision makes of each state; everything else is INVALID_STATE. */
const table: Record<SenderIdStatus, Partial<Record<SenderIdDecision, SenderIdStatus>>> = {
  PENDING: { APPROVE: 'APPROVED', REJECT: 'REJECTED', REQUEST_CHANGES: 'CHANGES_REQUESTED' },
  APPROVED: { SUSPEND: 'SUSPENDED' },
  REJECTED: {},
  CHANGES_REQUESTED: {},
  SUSPENDED: { APPROVE: 'APPROVED', REJECT: 'REJECTED' },
  CANCELLED: {},
};

describe('a decision', () => {
  const cases = Object.values(SenderIdStatus).flatMap((state) =>
    Object.values(SenderIdDecision).map((decision) => [state, decision] as const),
  );
  test.each(cases)('%s: %s', async (state, decision) => {
    const id = await inState(state);
    const to = table[state][decision];
    if (to) expect(await decide(id, decision)).toMatchObject({ status: to, reviewedAt: expect.anything() });
    else expect(await refusal(decide(id, decision))).toMatchObject({ code: 'INVALID_STATE', issues: [['INVALID_STATE', 'id']] });
    expect(await status(id)).toBe(to ?? state);
  });

  test.each(Object.values(SenderIdStatus))('what the tenant may do with one that is %s', async (state) => {
    const again = state === 'CHANGES_REQUESTED' || state === 'REJECTED';
    const one = await inState(state);
    const handedIn = resubmitSenderId(team.owner.ctx, { id: one });
    if (again) expect(await handedIn).toMatchObject({ status: 'PENDING' });
    else expect((await refusal(handedIn)).code).toBe('INVALID_STATE');
    const other = await inState(state);
    const cancelled = cancelSenderIdRequest(team.owner.ctx, other);
    if (state === 'PENDING' || state === 'CHANGES_REQUESTED') expect(await cancelled).toMatchObject({ status: 'CANCELLED' });
    else expect((await refusal(cancelled)).code).toBe('INVALID_STATE');
  });

  test('a tenant that makes no changes may lose the name after a day', async () => {
    const id = await inState('CHANGES_REQUESTED');
    const { name } = (await senderId(team.owner.ctx, id)) ?? {};
    app.clock.advance(DAY - 5_000);
    expect((await refusal(decide(id, 'REJECT'))).code).toBe('INVALID_STATE');
    app.clock.advance(6_000);
    expect((await refusal(decide(id, 'APPROVE'))).code).toBe('INVALID_STATE');
    expect(await decide(id, 'REJECT')).toMatchObject({ status: 'REJECTED' });
    const other = await createTeam(app);
    expect(await requestSenderId(other.owner.ctx, newSenderIdInput({ name }))).toMatchObject({ status: 'PENDING' });
  });

  test('64 reviewers at once: one wins, the others get INVALID_STATE', async () => {
    const { id } = await requestSenderId(team.owner.ctx, newSenderIdInput());
    const decisions = Object.values(SenderIdDecision).filter((one) => one !== 'SUSPEND');
    const results = await Promise.allSettled(
      Array.from({ length: 64 }, (_, n) => decide(id, decisions[n % 3] as SenderIdDecision, `By ${n}`)),
    );
    const won = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(won).toHaveLength(1);
    for (const one of results) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'INVALID_STATE' });
    const [history] = await senderIdHistories(reviewer.ctx, [id]);
    expect(history?.map(({ to }) => to)).toEqual(['PENDING', won[0]?.status]);
    expect(history?.[1]?.note).toBe(won[0]?.reviewNote);
    expect((await mailbox(app, team.owner.email)).filter(({ subject }) => subject.includes(won[0]?.name ?? '?'))).toHaveLength(1);
  });

  test('needs a reason unless it approves, of bounded length', async () => {
    const id = await inState('PENDING');
    for (const reason of [null, '', ' \n', 'x'.repeat(501), 'a\0b'])
      expect(await refusal(decide(id, 'REJECT', reason))).toMatchObject({ code: 'BAD_USER_INPUT', issues: [['BAD_USER_INPUT', 'reason']] });
    expect((await refusal(decide(id, 'APPROVE', 'x'.repeat(501)))).code).toBe('BAD_USER_INPUT');
    expect(await decide(id, 'APPROVE', ' Karibu ')).toMatchObject({ status: 'APPROVED', reviewNote: 'Karibu' });
  });

  test('is only for the platform, and not about a shared id', async () => {
    const id = await inState('PENDING');
    expect((await refusal(reviewSenderId(team.owner.ctx, { id, decision: 'APPROVE' }))).code).toBe('FORBIDDEN');
    expect((await refusal(reviewSenderId(app.context(), { id, decision: 'APPROVE' }))).code).toBe('UNAUTHENTICATED');
    expect((await refusal(decide('0193f000-0000-7000-8000-000000000000', 'APPROVE'))).code).toBe('NOT_FOUND');
    const shared = '0193f000-0000-7000-8000-000000000001';
    await app.db.sql.rows(`insert into sender_id (id, name, status, created_at) values ($1, 'INFO', 'APPROVED', $2)`, [shared, app.now()]);
    expect((await refusal(decide(shared, 'SUSPEND'))).code).toBe('INVALID_STATE');
  });
});

describe('after a decision', () => {
  test('there are steps in the history with their author, audit events, and changes for subscribers', async () => {
    const { owner } = await createTeam(app);
    const { id } = await requestSenderId(owner.ctx, newSenderIdInput({ name: 'Safari-Bus' }));
    await decide(id, 'REQUEST_CHANGES', 'Which bus?');
    await resubmitSenderId(owner.ctx, { id, useCase: 'The bus to Moshi' });
    expect(await decide(id, 'APPROVE')).toMatchObject({ enabled: true, reviewNote: null });
    const [history] = await senderIdHistories(owner.ctx, [id]);
    expect(history).toEqual([
      expect.objectContaining({ from: null, to: 'PENDING', actor: `user:${owner.userId}`, note: null }),
      expect.objectContaining({ from: 'PENDING', to: 'CHANGES_REQUESTED', actor: `operator:${reviewer.userId}`, note: 'Which bus?' }),
      expect.objectContaining({ from: 'CHANGES_REQUESTED', to: 'PENDING', actor: `user:${owner.userId}` }),
      expect.objectContaining({ from: 'PENDING', to: 'APPROVED', actor: `operator:${reviewer.userId}` }),
    ]);
    const { nodes } = await auditEvents(owner.ctx, { first: 10 }, { action: 'senderId' });
    expect(nodes.map(({ action, detail }) => [action, detail])).toEqual([
      ['senderId.approve', { from: 'PENDING', to: 'APPROVED' }],
      ['senderId.resubmit', { from: 'CHANGES_REQUESTED', to: 'PENDING' }],
      ['senderId.requestChanges', { from: 'PENDING', to: 'CHANGES_REQUESTED', note: 'Which bus?' }],
      ['senderId.request', { to: 'PENDING' }],
    ]);
    const changes = await app.db.sql.rows(`select tenant_id from outbox where topic = 'senderId' and $1 = any(ids)`, [id]);
    expect(changes).toHaveLength(8);
  });

  test('the requester and the owners get a mail in their language', async () => {
    const { owner, add } = await createTeam(app);
    const [asker, other] = [await add('ADMIN'), await add('ADMIN')];
    await app.db.sql.rows(`update app_user set language = 'SW' where id = $1`, [asker.userId]);
    const { id } = await requestSenderId(asker.ctx, newSenderIdInput({ name: 'MAZIWA' }));
    await decide(id, 'REQUEST_CHANGES', 'Add <b>the licence</b>');
    await resubmitSenderId(asker.ctx, { id });
    await decide(id, 'APPROVE');
    await decide(id, 'SUSPEND', 'Complaints');
    await decide(id, 'REJECT', 'Again complaints');
    const of = async (email: string) => (await mailbox(app, email)).filter(({ template }) => template === 'senderIdReviewed');
    expect((await of(owner.email)).map(({ subject }) => subject)).toEqual([
      'Changes are needed for the sender id MAZIWA',
      'The sender id MAZIWA is approved',
      'The sender id MAZIWA is suspended',
      'The sender id MAZIWA is not approved',
    ]);
    const [changes, approved] = await of(asker.email);
    expect(changes?.subject).toBe('Ombi la jina la mtumaji MAZIWA linahitaji marekebisho');
    expect(changes?.text).toContain('Maelezo: Add <b>the licence</b>');
    expect(approved?.text).toContain('Limewashwa');
    expect(await of(other.email)).toEqual([]);
  });

  test('an approval enables the id; the mail says when the package allows no more; a rejection disables it', async () => {
    const { owner } = await createTeam(app);
    const first = (await requestSenderId(owner.ctx, newSenderIdInput())).id;
    const second = (await requestSenderId(owner.ctx, newSenderIdInput())).id;
    await setSenderIdLimit(app, 1);
    try {
      expect(await decide(first, 'APPROVE')).toMatchObject({ enabled: true });
      expect(await decide(second, 'APPROVE')).toMatchObject({ enabled: false });
      expect((await mailbox(app, owner.email)).at(-1)?.text).toContain('your package allows no more sender ids');
      await setDefaultSenderId(owner.ctx, first);
      await decide(first, 'SUSPEND');
      expect((await senderIds(owner.ctx, { first: 200 }, {})).nodes.find(({ id }) => id === first)).toMatchObject({
        enabled: true,
        isDefault: true,
      });
      await decide(first, 'REJECT');
      expect((await senderIds(owner.ctx, { first: 200 }, {})).nodes.find(({ id }) => id === first)).toMatchObject({
        enabled: false,
        isDefault: false,
      });
      expect(await setSenderIdEnabled(owner.ctx, second, true)).toMatchObject({ enabled: true });
      // One that was switched off stays so when it is approved again.
      await decide(second, 'SUSPEND');
      await setSenderIdEnabled(owner.ctx, second, false);
      expect(await decide(second, 'APPROVE')).toMatchObject({ enabled: false });
    } finally {
      await setSenderIdLimit(app, null);
    }
  });
});

describe('the queue', () => {
  test('lists requests, newest first, by state, tenant and name; only for the platform', async () => {
    const { owner, tenantId } = await createTeam(app);
    await app.db.sql.rows(`update tenant set name = 'Kahawa 100%' where id = $1`, [tenantId]);
    const ids: string[] = [];
    for (const name of ['KAHAWA-1', 'KAHAWA-2', 'KAHAWA-3']) ids.unshift((await requestSenderId(owner.ctx, newSenderIdInput({ name }))).id);
    await decide(ids[0] as string, 'APPROVE');
    const found = async (filter: Parameters<typeof senderIdRequests>[2], first = 50) =>
      (await senderIdRequests(reviewer.ctx, { first }, filter)).nodes.map(({ id }) => id);
    expect(await found({ tenantId })).toEqual(ids);
    expect(await found({ tenantId, status: ['PENDING'] })).toEqual(ids.slice(1));
    expect(await found({ search: 'kahawa-2' })).toEqual([ids[1]]);
    expect(await found({ search: '100%' })).toEqual(ids);
    expect(await found({ search: 'KAHAWA_' })).toEqual([]);
    const page = await senderIdRequests(reviewer.ctx, { first: 2 }, { tenantId });
    expect(page.pageInfo).toMatchObject({ hasNextPage: true });
    const next = await senderIdRequests(reviewer.ctx, { first: 2, after: page.pageInfo.endCursor }, { tenantId });
    expect([...page.nodes, ...next.nodes].map(({ id }) => id)).toEqual(ids);
    expect(page.nodes[0]).toMatchObject({ name: 'KAHAWA-3', enabled: true, shared: false, tenantId });
    expect((await senderIdRequests(reviewer.ctx, { first: 200 }, {})).nodes.every(({ shared }) => !shared)).toBe(true);
    expect((await refusal(senderIdRequests(owner.ctx, { first: 5 }, {}))).code).toBe('FORBIDDEN');
    expect(await senderId(reviewer.ctx, ids[2] as string)).toMatchObject({ name: 'KAHAWA-1' });
  });
});
