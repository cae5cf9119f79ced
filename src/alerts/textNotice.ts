import { alertKinds } from '../../entities/types/alertKinds.js';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';
import { shorten } from '../lib/shorten.js';
import { sendPlatformSms } from '../messaging/sending/sendPlatformSms.js';
import { alertTextOf } from './alertTexts.js';
import type { Notice } from './mailNotice.js';

/** Trouble with the SMS provider can't be reported by SMS. */
const mailOnlyKinds: readonly string[] = ['PROVIDER_DOWN', 'PROVIDER_OUT_OF_BALANCE', 'SENDER_ID_REFUSED'];
/** Two segments; the mail has the rest. */
const LONGEST = 300;

/**
 * Sends a critical notice of the platform to ALERT_PHONES, beside its mail. Returns the number of texts. Call in the transaction that marks
 * the alert as notified. Sends none while the provider is closed or sending is frozen: they would arrive too late.
 */
export async function textNotice(ctx: Ctx, notice: Notice): Promise<number> {
  const { alertPhones } = ctx.app.settings;
  if (alertPhones.length === 0 || notice.tenantId !== null || notice.overSince) return 0;
  if (alertKinds[notice.kind].severity !== 'CRITICAL' || mailOnlyKinds.includes(notice.kind)) return 0;
  const closed = await ctx.sql.row('select 1 from provider_state where provider = $1 and closed_until > $2', [
    ctx.app.sms.name,
    ctx.app.now(),
  ]);
  if (closed) return 0;
  const body = shorten(`Tuma: ${alertTextOf(notice, 'EN').subject}`, LONGEST);
  try {
    for (const to of alertPhones) await sendPlatformSms(ctx, { to, body, purpose: 'ALERT' });
    return alertPhones.length;
  } catch (error) {
    // Thrown before anything is written, so the mail still goes out.
    if (!(error instanceof AppError)) throw error;
    ctx.app.log.warn({ code: error.code, kind: notice.kind }, 'an alert could not be texted');
    return 0;
  }
}
