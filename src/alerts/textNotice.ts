import { type AlertKind, alertKinds } from '../../entities/types/alertKinds.js';
import type { Language } from '../../entities/types/people.js';
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

interface Reader {
  /** E.164. */
  phone: string;
  language: Language;
}

/**
 * Texts a notice, beside its mail: a critical one of the platform to ALERT_PHONES, a low balance to the tenant's owners where the tenant
 * wants it. Returns the number of texts. Call in the transaction that marks the alert as notified. Sends none while the provider is closed
 * or sending is frozen: they would arrive too late.
 */
export async function textNotice(ctx: Ctx, notice: Notice): Promise<number> {
  if (notice.overSince) return 0;
  const readers = notice.tenantId === null ? platformReaders(ctx, notice) : await tenantReaders(ctx, notice.tenantId, notice.kind);
  if (readers.length === 0) return 0;
  const closed = await ctx.sql.row('select 1 from provider_state where provider = $1 and closed_until > $2', [
    ctx.app.sms.name,
    ctx.app.now(),
  ]);
  if (closed) return 0;
  try {
    for (const { phone: to, language } of readers) {
      const body = shorten(`Tuma: ${alertTextOf(notice, language).subject}`, LONGEST);
      await sendPlatformSms(ctx, { to, body, purpose: 'ALERT' });
    }
    return readers.length;
  } catch (error) {
    // Thrown before anything is written, so the mail still goes out.
    if (!(error instanceof AppError)) throw error;
    ctx.app.log.warn({ code: error.code, kind: notice.kind }, 'an alert could not be texted');
    return 0;
  }
}

function platformReaders(ctx: Ctx, { kind }: Notice): Reader[] {
  if (alertKinds[kind].severity !== 'CRITICAL' || mailOnlyKinds.includes(kind)) return [];
  return ctx.app.settings.alertPhones.map((phone) => ({ phone, language: 'EN' }));
}

const tenantReaders = async (ctx: Ctx, tenantId: string, kind: AlertKind): Promise<Reader[]> =>
  kind !== 'LOW_BALANCE'
    ? []
    : ctx.sql.rows<Reader>(
        `select u.verified_phone as phone, u.language
         from tenant t join membership m on m.tenant_id = t.id join app_user u on u.id = m.user_id
         where t.id = $1 and t.low_balance_sms and m.role = 'OWNER' and u.verified_phone is not null order by u.id`,
        [tenantId],
      );
