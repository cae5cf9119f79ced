import { expect } from 'vitest';
import type { SendSmsInput } from '../../entities/inputs/sending.js';
import { AppError } from '../../src/errors.js';
import type { SendSmsResult } from '../../src/messaging/sending/placeSend.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { expectedSend } from './accepting.js';
import type { Command } from './commands.js';
import { type ModelState, untilCrash } from './modelState.js';
import { poisoned } from './poison.js';

type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;

/** All tenants send at the same moment, so in the same statements; the input of one may be poison, which the others must not notice. */
export async function sendTogether(model: ModelState, { sends, poison, by }: Of<'together'>): Promise<void> {
  const inputs = sends.map(({ to, long }, tenant): SendSmsInput => {
    const input: SendSmsInput = {
      to,
      body: long ? 'x'.repeat(161) : 'Habari',
      category: 'TRANSACTIONAL',
      validForMinutes: 1_440,
      idempotencyKey: `key ${++model.keyCount}`,
    };
    return poison !== null && tenant === by ? poisoned(input, poison) : input;
  });
  const wanted: Awaited<ReturnType<typeof expectedSend>>[] = [];
  for (const [tenant, input] of inputs.entries()) wanted.push(await expectedSend(model, tenant, input));
  const answers = await Promise.allSettled(
    inputs.map((input, tenant) => untilCrash(model, () => sendSms(model.tenants[tenant]!.ctx, input))),
  );
  for (const [tenant, answer] of answers.entries()) {
    const spoilt = poison !== null && tenant === by;
    if (answer.status === 'rejected') {
      const { reason } = answer as { reason: unknown };
      if (!(reason instanceof AppError)) throw reason;
      if (spoilt) expect(reason.code).not.toBe('INTERNAL');
      else expect(reason.code).toBe(wanted[tenant]!.refused);
    } else {
      if (answer.value && !spoilt) expect(wanted[tenant]!.refused).toBeUndefined();
      await remember(model, tenant, inputs[tenant]!, answer.value, wanted[tenant]!);
    }
  }
}

/** An answer that got lost leaves open what was done: the key says it. */
async function remember(
  model: ModelState,
  tenant: number,
  input: SendSmsInput,
  result: SendSmsResult | undefined,
  wanted: { phones: string[]; credits: number },
): Promise<void> {
  const one = model.tenants[tenant]!;
  const kept = await model.look('select from idempotency_key where tenant_id = $1 and key = $2', [one.id, input.idempotencyKey]);
  if (!result && kept.length === 0) return;
  expect(kept).toHaveLength(1);
  if (result) expect(result).toMatchObject({ credits: wanted.credits, replayed: false });
  one.messages += wanted.phones.length;
  one.credits += wanted.credits;
  model.keyedSends.push({ tenant, input, at: model.app.clock.now().getTime(), result });
  model.knownIds.push(...(result?.messageIds ?? []));
}
