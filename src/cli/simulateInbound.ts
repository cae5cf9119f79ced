import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';
import { inboundAddress } from '../lib/inbound/inboundAddress.js';
import { handleInbound } from '../messaging/inbound/handleInbound.js';
import { inboundNumbers } from '../messaging/inbound/inboundNumbers.js';
import { storeInbound } from '../messaging/inbound/storeInbound.js';

/**
 * A person writes: as if the provider had pushed it. Only where the simulator is the provider. `to`: the number it is sent to; the first
 * that is assigned when absent. Prints whose it is and what keyword it was. Answers the exit code.
 */
export async function simulateInbound(
  ctx: Ctx,
  { from, text, to }: { from: string; text: string; to?: string },
  print: (line: string) => void,
): Promise<number> {
  if (ctx.app.sms !== ctx.app.sandbox)
    throw new AppError('INVALID_STATE', { message: 'A real provider is configured: write to it with a phone.' });
  const recipient = to ?? (await inboundNumbers(ctx))[0]?.number;
  if (!recipient) throw new AppError('INVALID_STATE', { message: 'No number is assigned yet: tuma inbound assign <number>.' });
  const reference = newId();
  await storeInbound(ctx, [{ provider: ctx.app.sms.name, reference, from, to: recipient, body: text }]);
  await handleInbound(ctx);
  const row = await ctx.sql.row<{ id: string; tenant_id: string; keyword: string | null; reply_id: string | null }>(
    'select id, tenant_id, keyword, reply_id from inbound_message where provider_reference = $1',
    [reference],
  );
  if (!row) print(await whyItWaits(ctx, recipient));
  else print(`${publicId('inboundMessage', row.id)} of ${publicId('tenant', row.tenant_id)}, keyword: ${row.keyword ?? 'none'}`);
  if (row?.reply_id) print(`answered by ${publicId('message', row.reply_id)}`);
  return row ? 0 : 1;
}

/** Why a message is no tenant's. */
async function whyItWaits(ctx: Ctx, recipient: string): Promise<string> {
  const number = inboundAddress(recipient);
  const known = (await inboundNumbers(ctx)).some((one) => one.number === number);
  if (!known) return `${recipient} is assigned to nobody, so the message waits.`;
  return `${recipient} is shared, and no tenant has sent anything to that person: the message belongs to nobody and waits.`;
}
