import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { Issues } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { advance } from './advance.js';

/** The operator's decision on messages that nobody could answer for: SENT settles, NOT_SENT fails and releases. Audited, with the note. */
export async function resolveUnconfirmed(
  ctx: Ctx,
  input: { ids: string[]; outcome: 'SENT' | 'NOT_SENT'; note: string },
): Promise<{ resolved: string[]; skipped: string[] }> {
  allowOnPlatform(ctx, 'MANAGE_TENANTS');
  const issues = new Issues();
  if (input.ids.length < 1 || input.ids.length > 1_000) issues.add('BAD_USER_INPUT', 'ids', { min: 1, max: 1_000 });
  if (input.note.trim() === '' || input.note.length > 500) issues.add('BAD_USER_INPUT', 'note', { min: 1, max: 500 });
  issues.throwIfAny();
  return inTransaction(ctx, async (ctx) => {
    const sent = input.outcome === 'SENT';
    const moved = await advance(
      ctx,
      [...new Set(input.ids)].map((id) => ({
        id,
        to: sent ? ('SENT' as const) : ('FAILED' as const),
        onlyFrom: 'UNCONFIRMED' as const,
        failure: sent ? undefined : ('UNKNOWN' as const),
        sentAt: sent ? ctx.app.now() : undefined,
        detail: sent ? 'The operator found that it was sent.' : 'The operator found that it was not sent.',
      })),
      'OPERATOR',
    );
    const resolved = moved.filter((one) => one.result === 'advanced');
    await audit(ctx, 'message.resolveUnconfirmed', null, null, {
      outcome: input.outcome,
      note: input.note,
      messages: resolved.map(({ id }) => publicId('message', id)),
    });
    return { resolved: resolved.map(({ id }) => id), skipped: moved.filter((one) => one.result !== 'advanced').map(({ id }) => id) };
  });
}
