import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { App, Ctx } from '../../src/context.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { startDispatcher } from '../../src/messaging/dispatch/dispatcher.js';
import { expireMessages } from '../../src/messaging/dispatch/expireMessages.js';
import { releasePendingSenders } from '../../src/messaging/dispatch/releasePendingSenders.js';
import { readMessages } from '../../src/messaging/messages.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { smsCapability } from '../../src/messaging/sending/smsCapability.js';
import type { SmsProvider } from '../../src/ports/sms.js';
import { cancelSenderIdRequest } from '../../src/senders/cancelSenderIdRequest.js';
import { providerNamesOf } from '../../src/senders/providerNames.js';
import { registerSenderNames } from '../../src/senders/registration/registerSenderNames.js';
import { syncSenderNames } from '../../src/senders/registration/syncSenderNames.js';
import { requestSenderId } from '../../src/senders/requestSenderId.js';
import { resubmitSenderId } from '../../src/senders/resubmitSenderId.js';
import { reviewSenderId } from '../../src/senders/reviewSenderId.js';
import { senderIdHistories } from '../../src/senders/senderIds.js';
import { refusal } from '../support/fixtures/accounts.js';
import { mailbox } from '../support/fixtures/mailbox.js';
import { newSenderIdInput, setSenderIdLimit } from '../support/fixtures/senderIds.js';
import { createTeam } from '../support/fixtures/team.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { useBeems } from '../support/services/beemFixtures.js';
import { answers, resets } from '../support/services/beemServer.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

let testApp: TestApp;
let reviewer: Ctx;
let tenant: { id: string; ctx: Ctx };
/** Gives the actor of a test context a row: histories refer to existing users. */
async function existing(ctx: Ctx): Promise<Ctx> {
  if (ctx.actor.kind !== 'user') throw new Error('a person is needed');
  await testApp.db.sql.rows(
    `insert into app_user (id, email, name, password_hash, password_changed_at, created_at)
     values ($1, $1::uuid::text || '@example.com', 'Asha', '', $2, $2)`,
    [ctx.actor.userId, testApp.clock.now()],
  );
  return ctx;
}
beforeAll(async () => {
  testApp = await createTestApp({ clock: 'still', simulator: { nameDelayMs: 2 * SECOND } });
  reviewer = await existing(testApp.operator);
});
beforeEach(async () => {
  tenant = await createTenant(testApp, { credits: 50 });
  await existing(tenant.ctx);
});
afterAll(async () => {
  expect(await proveLedger(testApp.system)).toMatchObject({ ok: true });
  await testApp.close();
});

async function approved(name: string): Promise<string> {
  const { id } = await requestSenderId(tenant.ctx, newSenderIdInput({ name }));
  await reviewSenderId(reviewer, { id, decision: 'APPROVE' });
  return id;
}
/** The status, with the provider's words where they say more. */
const shown = async (id: string, ctx = testApp.system) => {
  const { status, detail } = (await providerNamesOf(ctx, [id]))[0] ?? {};
  return detail && detail !== status?.toLowerCase() ? `${status}: ${detail}` : status;
};
const asks = async (name: string) =>
  (await testApp.db.sql.row<{ asks: number }>('select asks from simulator_sender_name where name = lower($1)', [name]))?.asks ?? 0;
const notes = async (id: string) => (await senderIdHistories(testApp.system, [id]))[0]?.flatMap(({ note }) => note ?? []);
async function queued(from: string): Promise<string> {
  const { messageIds } = await sendSms(tenant.ctx, { to: ['0712345678'], body: 'Habari', from, category: 'TRANSACTIONAL' });
  return messageIds[0] as string;
}
const message = async (id: string) => (await readMessages(testApp.system, tenant.id, [id]))[0];
/** Dispatches until the message stands so. */
async function dispatched(id: string, status: string, ctx = testApp.system) {
  const dispatcher = startDispatcher(ctx);
  try {
    return await until(async () => {
      const one = await message(id);
      return one?.status === status && one;
    });
  } finally {
    await dispatcher.stop();
  }
}

describe('with the simulator', () => {
  test('a message under a name that is not active there waits, and is sent when it is', async () => {
    const id = await approved('Embe');
    expect(await shown(id)).toBe('QUEUED');
    const waiting = await queued('embe');
    expect(await dispatched(waiting, 'HELD')).toMatchObject({ holdReason: 'SENDER_PENDING' });
    expect(await registerSenderNames(testApp.system)).toBe(1);
    expect(await shown(id)).toBe('PENDING');
    testApp.clock.advance(SECOND);
    expect(await syncSenderNames(testApp.system)).toBe(0);
    expect(await releasePendingSenders(testApp.system)).toBe(0);
    testApp.clock.advance(10 * SECOND);
    expect(await syncSenderNames(testApp.system)).toBe(1);
    expect(await shown(id)).toBe('ACTIVE');
    expect(await releasePendingSenders(testApp.system)).toBe(1);
    await dispatched(waiting, 'SENT');
    const taken = await testApp.db.sql.rows(`select sender from simulator_accept where sender = 'Embe'`);
    expect(taken).toHaveLength(1);
    expect(await notes(id)).toEqual(['At the provider (simulator): ACTIVE']);
    // The next one doesn't wait at all.
    await dispatched(await queued('Embe'), 'SENT');
    expect(await asks('Embe')).toBe(1);
  });

  test.each([
    ['Spam-Duka', 'REFUSED: The name is not taken here.'],
    ['Deny-Duka', 'REFUSED: rejected'],
  ])('%s is refused there: its messages wait, and expire without a charge', async (name, says) => {
    const id = await approved(name);
    const waiting = await queued(name);
    await registerSenderNames(testApp.system);
    testApp.clock.advance(10 * SECOND);
    await syncSenderNames(testApp.system);
    expect(await shown(id)).toBe(says);
    expect(await notes(id)).toEqual([`At the provider (simulator): ${says}`]);
    expect(await dispatched(waiting, 'HELD')).toMatchObject({ holdReason: 'SENDER_PENDING', failure: null });
    expect(await releasePendingSenders(testApp.system)).toBe(0);
    testApp.clock.advance(25 * HOUR);
    await expireMessages(testApp.system);
    expect(await message(waiting)).toMatchObject({ status: 'EXPIRED', failure: 'VALIDITY_EXPIRED' });
    expect(await testApp.db.sql.row('select available, held from credit_account where tenant_id = $1', [tenant.id])).toEqual({
      available: 50,
      held: 0,
    });
  });

  test('a request whose answer was lost is found in the list, not repeated', async () => {
    const id = await approved('Lost-Duka');
    await registerSenderNames(testApp.system);
    expect(await shown(id)).toBe('REQUESTED');
    for (let n = 0; n < 5; n++) expect(await registerSenderNames(testApp.system)).toBe(0);
    testApp.clock.advance(10 * SECOND);
    expect(await syncSenderNames(testApp.system)).toBe(1);
    expect(await shown(id)).toBe('ACTIVE');
    expect(await asks('Lost-Duka')).toBe(1);
  });

  test('a process dies between the request and its record: another one reads the list, and the request is not repeated', async () => {
    const id = await approved('Kufa');
    const { sms } = testApp;
    const taken = Promise.withResolvers<void>();
    /** Takes the request, but its answer never comes. */
    const unanswering: SmsProvider = {
      ...sms,
      requestSenderName: async (name, sample) => {
        await sms.requestSenderName?.(name, sample);
        taken.resolve();
        return new Promise(() => undefined);
      },
    };
    const app: App = { ...testApp, sms: unanswering };
    void registerSenderNames({ ...testApp.system, app });
    await taken.promise;
    expect(await shown(id)).toBe('REQUESTED');
    testApp.clock.advance(HOUR);
    expect(await registerSenderNames(testApp.system)).toBe(0);
    await syncSenderNames(testApp.system);
    expect(await shown(id)).toBe('ACTIVE');
    expect(await asks('Kufa')).toBe(1);
  });

  test('16 workers at once ask for each name once', async () => {
    const names = Array.from({ length: 25 }, (_, n) => `Wengi-${n}`);
    for (const name of names) await approved(name);
    const counts = await Promise.all(Array.from({ length: 16 }, () => registerSenderNames(testApp.system)));
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(25);
    for (const name of names) expect(await asks(name), name).toBe(1);
    testApp.clock.advance(10 * SECOND);
    const changed = await Promise.all(Array.from({ length: 4 }, () => syncSenderNames(testApp.system)));
    expect(changed.reduce((sum, n) => sum + n, 0)).toBe(25);
  });

  test('a name of which nothing can be recorded keeps no other tenant’s from being asked for, or from becoming active', async () => {
    const bad = await approved('Aaa-Sumu');
    const good = await approved('Bbb-Safi');
    await testApp.db.sql.rows(
      `insert into sender_id_event (sender_id, n, at, from_status, to_status, actor)
       select sender_id, 2147483647, at, from_status, to_status, actor from sender_id_event where sender_id = $1 and n = 1`,
      [bad],
    );
    expect(await registerSenderNames(testApp.system)).toBe(2);
    testApp.clock.advance(10 * SECOND);
    await syncSenderNames(testApp.system);
    expect([await shown(bad), await shown(good)]).toEqual(['PENDING', 'ACTIVE']);
    // And if the answer to the request can't be recorded either:
    const refused = await approved('Deny-Sumu');
    const next = await approved('Eee-Safi');
    await testApp.db.sql.rows(`create function refuse_name() returns trigger language plpgsql as $$ begin raise exception 'never'; end $$`);
    await testApp.db.sql.rows(`create trigger refuse_name before update on provider_sender_name for each row
      when (old.status = 'REQUESTED' and new.name = 'deny-sumu') execute function refuse_name()`);
    await expect(registerSenderNames(testApp.system)).rejects.toThrow('never');
    await registerSenderNames(testApp.system);
    await testApp.db.sql.rows('drop function refuse_name cascade');
    expect([await shown(refused), await shown(next)]).toEqual(['REQUESTED', 'PENDING']);
    expect(await asks('Eee-Safi')).toBe(1);
    await testApp.db.sql.rows('delete from sender_id_event where sender_id = $1 and n = 2147483647', [bad]);
  });

  test('a waiting name is checked ever more rarely; one that waits for ever is only shown', async () => {
    const id = await approved('Wait-Duka');
    await registerSenderNames(testApp.system);
    let looks = 0;
    const due = async () =>
      (await testApp.db.sql.rows(`select 1 from provider_sender_name where name = 'wait-duka' and next_at <= $1`, [testApp.clock.now()]))
        .length > 0;
    for (let minute = 0; minute < 24 * 60; minute++) {
      testApp.clock.advance(60 * SECOND);
      if (!(await due())) continue;
      looks++;
      await syncSenderNames(testApp.system);
    }
    expect(looks).toBeGreaterThan(48);
    expect(looks).toBeLessThan(80);
    expect(await shown(id)).toBe('PENDING');
  });

  test('a name approved again after a refusal is requested once more, not within the hour', async () => {
    const id = await approved('Deny-Tena');
    const again = async () => {
      await reviewSenderId(reviewer, { id, decision: 'SUSPEND', reason: 'Another letter' });
      await reviewSenderId(reviewer, { id, decision: 'APPROVE' });
      return registerSenderNames(testApp.system);
    };
    await registerSenderNames(testApp.system);
    testApp.clock.advance(10 * SECOND);
    await syncSenderNames(testApp.system);
    expect(await again()).toBe(0);
    testApp.clock.advance(2 * HOUR);
    expect(await again()).toBe(1);
    expect(await asks('Deny-Tena')).toBe(2);
  });

  test('a refusal is mailed; handed in anew and approved, the name is requested once more, an hour after the last time', async () => {
    const { owner, tenantId } = await createTeam(testApp);
    tenant = { id: tenantId, ctx: owner.ctx };
    const id = await approved('Deny-Barua');
    expect(await refusal(resubmitSenderId(owner.ctx, { id }))).toMatchObject({ code: 'INVALID_STATE' });
    await registerSenderNames(testApp.system);
    testApp.clock.advance(10 * SECOND);
    await syncSenderNames(testApp.system);
    const usable = async () => (await smsCapability(owner.ctx)).senderIds;
    expect(await usable()).not.toContain(id);
    const letter = (await mailbox(testApp, owner.email)).at(-1);
    expect(letter).toMatchObject({ subject: 'The SMS provider refuses the sender id Deny-Barua' });
    expect(letter?.text).toContain('The provider says: rejected');

    expect(await resubmitSenderId(owner.ctx, { id, useCase: 'Letters of our parish' })).toMatchObject({ status: 'PENDING', enabled: true });
    expect(await shown(id), 'the reviewer sees why').toBe('REFUSED: rejected');
    await reviewSenderId(reviewer, { id, decision: 'APPROVE' });
    expect(await shown(id)).toBe('QUEUED');
    expect(await registerSenderNames(testApp.system)).toBe(0);
    testApp.clock.advance(HOUR);
    expect(await registerSenderNames(testApp.system)).toBe(1);
    expect(await asks('Deny-Barua')).toBe(2);
  });

  test('one that is handed in anew counts once against the limit, and not any more when it is cancelled', async () => {
    await setSenderIdLimit(testApp, 2);
    try {
      const id = await approved('Deny-Kikomo');
      await registerSenderNames(testApp.system);
      testApp.clock.advance(10 * SECOND);
      await syncSenderNames(testApp.system);
      await resubmitSenderId(tenant.ctx, { id });
      await approved('Kikomo-2');
      expect(await refusal(requestSenderId(tenant.ctx, newSenderIdInput()))).toMatchObject({ code: 'SENDER_ID_LIMIT' });
      await cancelSenderIdRequest(tenant.ctx, id);
      await requestSenderId(tenant.ctx, newSenderIdInput());
      await registerSenderNames(testApp.system);
    } finally {
      await setSenderIdLimit(testApp, null);
    }
  });

  test('a suspended sender id is not requested', async () => {
    const id = await approved('Siri');
    await reviewSenderId(reviewer, { id, decision: 'SUSPEND', reason: 'x' });
    expect(await registerSenderNames(testApp.system)).toBe(0);
    expect(await asks('Siri')).toBe(0);
  });
});

describe('with Beem', () => {
  const { pair } = useBeems();

  test('names that were approved earlier are requested too, and each answer is recorded', async () => {
    const { server, beem } = await pair();
    const ctx: Ctx = { ...testApp.system, app: { ...testApp, sms: beem } };
    // Those of the tests before: they stay out of the way.
    await testApp.db.sql.rows(
      `insert into provider_sender_name (provider, name, status, requested_at, next_at)
       select 'beem', lower(name), 'ACTIVE', $1, $1::timestamptz + interval '1000 days' from sender_id where tenant_id is not null`,
      [testApp.clock.now()],
    );
    const wanted = { taken: 'Bahari-A', lost: 'Bahari-B', there: 'Bahari-C', bad: 'Bahari-D' };
    const ids = new Map<string, string>();
    const answer = {
      [wanted.taken]: answers(200, { data: { id: 1, senderid: wanted.taken, status: 'Pending' } }),
      [wanted.lost]: resets,
      [wanted.there]: answers(400, { data: { code: 122, message: 'Duplicate' } }),
      [wanted.bad]: answers(400, { data: { code: 121, message: 'Bad' } }),
    };
    for (const name of Object.values(wanted)) ids.set(name, await approved(name));
    const stands = async () => Promise.all([...ids.values()].map((id) => shown(id, ctx)));
    server.always((call) => answer[(call.body as { senderid: string }).senderid]?.(call));
    expect(await registerSenderNames(ctx)).toBe(4);
    expect(await stands()).toEqual(['PENDING', 'REQUESTED', 'REQUESTED: exists', expect.stringMatching(/^REFUSED: .*121/)]);
    expect(await registerSenderNames(ctx)).toBe(0);
    server.always(
      answers(200, {
        data: [
          { id: 1, senderid: wanted.taken.toUpperCase(), status: 'Active' },
          { id: 2, senderid: wanted.lost, status: 'pending' },
          { id: 3, senderid: wanted.there, status: 'Rejected' },
        ],
      }),
    );
    testApp.clock.advance(10 * SECOND);
    expect(await syncSenderNames(ctx)).toBe(3);
    expect(await stands()).toEqual(['ACTIVE', 'PENDING', 'REFUSED: rejected', expect.stringMatching(/^REFUSED: /)]);
    expect(server.calls.filter(({ method }) => method === 'POST')).toHaveLength(4);
  });

  test('111 for a tenant’s own name: its alert, and none is sent from it, until Beem takes one or lists it as active anew', async () => {
    const { server, beem } = await pair();
    const app: App = { ...testApp, sms: beem };
    const ctx: Ctx = { ...testApp.system, app };
    const ours: Ctx = { ...tenant.ctx, app };
    const id = await approved('Bahari-E');
    const lists = (status: string) => answers(200, { data: [{ id: 1, senderid: 'BAHARI-E', status }] });
    server.always((call) =>
      (call.method === 'POST' ? answers(200, { data: { id: 1, senderid: 'Bahari-E', status: 'Active' } }) : lists('Active'))(call),
    );
    await registerSenderNames(ctx);
    const refuse = async (listed: string) => {
      server.always((call) => (call.method === 'POST' ? answers(400, { code: 111, message: 'Invalid Sender Id' }) : lists(listed))(call));
      const waiting = await queued('bahari-e');
      expect(await dispatched(waiting, 'HELD', ctx)).toMatchObject({ holdReason: 'SENDER_PENDING' });
      return waiting;
    };
    const alerts = () =>
      testApp.db.sql.rows(
        `select count, resolved_at is not null as over from alert where kind = 'SENDER_ID_REFUSED' and tenant_id = $1 order by id`,
        [tenant.id],
      );
    const usable = async () => (await smsCapability(ours)).senderIds.includes(id);
    expect([await usable(), await alerts()]).toEqual([true, []]);

    // Its list says that it is active, and messages are refused all the same: that counts.
    await refuse('Active');
    testApp.clock.advance(10 * SECOND);
    await syncSenderNames(ctx);
    const refused = 'REFUSED: Beem answers 111: the sender id is not registered or not active there.';
    expect([await shown(id, ctx), await usable(), await alerts()]).toEqual([refused, false, [{ count: 1, over: false }]]);
    expect((await smsCapability(ours)).problems, 'the shared one is left').not.toContain('NO_APPROVED_SENDER_ID');
    server.always(undefined);
    await dispatched(await queued('Bahari-E'), 'SENT', ctx);
    expect([await shown(id, ctx), await usable(), await alerts()]).toEqual(['ACTIVE', true, [{ count: 1, over: true }]]);

    // Its list soon says that it is not: the history and the status do, too. When it is active anew, what waits is sent.
    const waiting = await refuse('Inactive');
    expect(await syncSenderNames(ctx)).toBe(1);
    expect(await shown(id, ctx)).toBe('REFUSED: inactive');
    expect((await alerts()).at(-1)).toEqual({ count: 1, over: false });
    server.always(lists('Active'));
    testApp.clock.advance(600 * SECOND);
    expect(await syncSenderNames(ctx)).toBe(1);
    expect([await shown(id, ctx), await usable(), (await alerts()).at(-1)]).toEqual(['ACTIVE', true, { count: 1, over: true }]);
    server.always(undefined);
    await releasePendingSenders(ctx);
    await dispatched(waiting, 'SENT', ctx);
    // Suspended, it is nobody's trouble any more.
    await refuse('Active');
    await reviewSenderId({ ...reviewer, app }, { id, decision: 'SUSPEND', reason: 'x' });
    expect((await alerts()).at(-1)).toEqual({ count: 1, over: true });
  });

  test('what Beem says is kept as one short line, and a name that can’t be ours spoils no other', async () => {
    const { server, beem } = await pair();
    const ctx: Ctx = { ...testApp.system, app: { ...testApp, sms: beem } };
    const id = await approved('Bahari-F');
    server.always(answers(200, { data: { id: 1, senderid: 'Bahari-F', status: 'Pending' } }));
    await registerSenderNames(ctx);
    const status = `On\u0000 hold\r\n\u202eby ${'😀'.repeat(150)}`;
    server.always(
      answers(200, {
        data: [
          { id: 1, senderid: 'a\0b', status: 'Active' },
          { id: 2, senderid: 'Bahari-F', status },
        ],
      }),
    );
    testApp.clock.advance(10 * SECOND);
    await syncSenderNames(ctx);
    const name = (await providerNamesOf(ctx, [id]))[0];
    expect(name).toEqual({ status: 'PENDING', detail: expect.stringMatching(/^on hold by (😀)+$/u) });
    expect(name?.detail?.length).toBeLessThanOrEqual(200);
  });

  test('a request that can’t have arrived is repeated, after a pause', async () => {
    const { server, beem } = await pair();
    const ctx: Ctx = { ...testApp.system, app: { ...testApp, sms: beem } };
    await server.close();
    const id = await approved('Mbali');
    expect(await registerSenderNames(ctx)).toBe(1);
    expect(await shown(id, ctx)).toMatch(/^QUEUED: /);
    expect(await registerSenderNames(ctx)).toBe(0);
    testApp.clock.advance(6 * SECOND);
    expect(await registerSenderNames(ctx)).toBe(1);
    testApp.clock.advance(6 * SECOND);
    expect(await registerSenderNames(ctx)).toBe(0);
    // Without a list from the provider no status changes.
    expect(await syncSenderNames(ctx)).toBe(0);
    // After three days it is for people: the tenant sees it, and hands it in anew when the provider is back.
    let tries = 2;
    for (; (await shown(id, ctx))?.startsWith('QUEUED'); tries++) {
      testApp.clock.advance(600 * SECOND);
      if (tries === 3) await testApp.db.sql.rows(`update provider_sender_name set tries = 437 where name = 'mbali'`);
      expect(await registerSenderNames(ctx)).toBe(1);
    }
    expect([tries, await shown(id, ctx)]).toEqual([6, expect.stringMatching(/^REFUSED: /)]);
  });
});
