import { expect } from 'vitest';
import { type SendSmsInput } from '../../entities/inputs/sending.js';
import { optIn, optOut } from '../../src/contacts/optOuts.js';
import { AppError, type ErrorCode } from '../../src/errors.js';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { parsePhone } from '../../src/lib/phone.js';
import { cancelMessages } from '../../src/messaging/cancelMessages.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import type { Command } from './commands.js';
import { fingerprintOf } from './invariants.js';
import { isQuiet, type ModelState, pickFrom, untilCrash } from './modelState.js';

const MINUTE = 60_000;
type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;

const availableOf = async (model: ModelState, tenantId: string): Promise<number> => {
  const row = await model.app.db.sql.row<{ available: number }>('select available from credit_account where tenant_id = $1', [tenantId]);
  return row?.available ?? Number.NaN;
};

/** The model's own reading of a send: who gets it, what it costs, or why it is refused. */
export async function expectedSend(model: ModelState, tenant: number, input: SendSmsInput) {
  const { id, optedOut, suspended, keepsQuiet } = model.tenants[tenant]!;
  const parsed = input.to.map((typed) => parsePhone(typed));
  const numbers = [...new Set(parsed.flatMap((one) => (one.ok ? [one.phone] : [])))];
  const phones = numbers.filter((phone) => !optedOut.has(phone));
  const segments = (input.body ?? '').length > 160 ? 2 : 1;
  const credits = segments * phones.length;
  const late = input.scheduledAt ? input.scheduledAt.getTime() < model.app.clock.now().getTime() - MINUTE : false;
  const [first] = parsed;
  const refusal = (): ErrorCode | undefined => {
    if (late) return 'INVALID_SCHEDULE';
    if (suspended) return 'TENANT_SUSPENDED';
    if (!model.senderUsable) return 'SENDER_ID_NOT_APPROVED';
    if (phones.length === 0) return first?.ok ? 'RECIPIENT_OPTED_OUT' : 'INVALID_PHONE_NUMBER';
    return undefined;
  };
  const short = refusal() ?? (credits > (await availableOf(model, id)) ? 'INSUFFICIENT_CREDITS' : undefined);
  const due = input.scheduledAt && input.scheduledAt > model.app.clock.now() ? input.scheduledAt : model.app.clock.now();
  const expiresQuietly =
    keepsQuiet &&
    input.category === 'PROMOTIONAL' &&
    isQuiet(due) &&
    quietUntil(due) >= due.getTime() + MINUTE * (input.validForMinutes ?? 1_440);
  const refused = short ?? (expiresQuietly ? 'INVALID_SCHEDULE' : undefined);
  const suppressed = numbers.length - phones.length;
  return { phones, credits, refused, suppressed, rejected: input.to.length - phones.length };
}

/** 17:00 in Dar es Salaam. */
function quietUntil(at: Date): number {
  return new Date(at).setUTCHours(14, 0, 0, 0);
}

export async function send(model: ModelState, command: Of<'send'>): Promise<void> {
  const tenant = model.tenants[command.tenant]!;
  const now = model.app.clock.now().getTime();
  const input: SendSmsInput = {
    to: command.to,
    body: command.long ? 'x'.repeat(161) : 'Habari',
    category: command.promotional ? 'PROMOTIONAL' : 'TRANSACTIONAL',
    validForMinutes: command.validFor,
    ...(command.inMinutes === 0 ? {} : { scheduledAt: new Date(now + command.inMinutes * MINUTE) }),
    ...(command.key ? { idempotencyKey: `key ${++model.keyCount}` } : {}),
  };
  const wanted = await expectedSend(model, command.tenant, input);
  if (wanted.refused) {
    const before = await fingerprintOf(model);
    await expect(sendSms(tenant.ctx, input)).rejects.toMatchObject({ code: wanted.refused });
    expect(await fingerprintOf(model), 'a refusal changes nothing').toBe(before);
    return;
  }
  const result = await untilCrash(model, () => sendSms(tenant.ctx, input));
  tenant.messages += wanted.phones.length;
  tenant.credits += wanted.credits;
  if (command.key) model.keyedSends.push({ tenant: command.tenant, input, at: now, result });
  if (!result) return;
  expect(result).toMatchObject({ credits: wanted.credits, suppressed: wanted.suppressed, replayed: false });
  expect(result.rejected).toHaveLength(wanted.rejected);
  const rows = await model.app.db.sql.rows<{ phone: string }>(
    'select phone from unnest($1::uuid[]) with ordinality as sent (id, n) join message using (id) order by n',
    [result.messageIds],
  );
  expect(rows.map(({ phone }) => phone)).toEqual(wanted.phones);
  model.knownIds.push(...result.messageIds);
}

/** I8: at any time the same request with its key gets the same answer and changes nothing; another one is refused. */
export async function again(model: ModelState, { pick, other }: Of<'again'>): Promise<void> {
  const keyed = pickFrom(model.keyedSends, pick);
  if (!keyed) return;
  const { ctx } = model.tenants[keyed.tenant]!;
  const before = await fingerprintOf(model);
  if (other) {
    const changed = { ...keyed.input, body: 'Another text' };
    await expect(sendSms(ctx, changed)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  } else {
    const { replayed, ...answer } = await sendSms(ctx, keyed.input);
    expect(replayed).toBe(true);
    if (keyed.result) expect({ ...answer, replayed: false }).toEqual({ ...keyed.result, accepted: undefined });
    else model.knownIds.push(...answer.messageIds);
    keyed.result = { ...answer, replayed: false };
  }
  expect(await fingerprintOf(model), 'a replay changes nothing').toBe(before);
}

export async function cancel(model: ModelState, command: Of<'cancel'>): Promise<void> {
  const ids = [...new Set(command.picks.flatMap((pick) => pickFrom(model.knownIds, pick) ?? []))];
  if (ids.length === 0) return;
  const tenant = model.tenants[command.tenant]!;
  const readRows = () =>
    model.app.db.sql.rows<{ id: string; status: string; own: boolean }>(
      'select id, status, tenant_id = $2 as own from message where id = any($1::uuid[]) order by id',
      [ids, tenant.id],
    );
  const before = await readRows();
  const own = before.filter((one) => one.own);
  const waits = (status: string) => ['SCHEDULED', 'HELD', 'QUEUED'].includes(status);
  const { cancelled, tooLate } = await cancelMessages(tenant.ctx, ids);
  expect(cancelled.sort()).toEqual(own.filter(({ status }) => waits(status)).map(({ id }) => id));
  expect(tooLate.sort()).toEqual(own.filter(({ status }) => !waits(status)).map(({ id }) => id));
  const after = before.map((one) => (one.own && waits(one.status) ? { ...one, status: 'CANCELLED' } : one));
  expect(await readRows(), "other tenants' messages don't change").toEqual(after);
}

export async function changeOptOut(model: ModelState, command: Of<'optOut'> | Of<'optIn'>): Promise<void> {
  const tenant = model.tenants[command.tenant]!;
  if (command.kind === 'optOut') {
    await optOut(tenant.ctx, command.phone);
    tenant.optedOut.add(command.phone);
  } else {
    await optIn(tenant.ctx, command.phone);
    tenant.optedOut.delete(command.phone);
  }
}

export async function adjust(model: ModelState, { tenant, credits }: Of<'adjust'>): Promise<void> {
  const { id } = model.tenants[tenant]!;
  const before = await availableOf(model, id);
  const done = adjustCredits(model.app.operator, {
    tenantId: id,
    credits,
    reason: 'The model',
    idempotencyKey: `adjust ${++model.keyCount}`,
  });
  const code = await done.then(
    () => undefined,
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error)),
  );
  expect(code).toBe(before + credits < 0 ? 'INSUFFICIENT_CREDITS' : undefined);
  expect(await availableOf(model, id)).toBe(code ? before : before + credits);
}
