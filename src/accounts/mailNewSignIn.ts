import type { Language } from '../../entities/types/people.js';
import { deviceOf } from '../auth/sessions/device.js';
import { isKnownNetwork } from '../auth/sessions/sessions.js';
import type { Ctx } from '../context.js';
import { localTime, PLATFORM_TIME_ZONE } from '../lib/localTime.js';
import { queueMail } from '../mail/queueMail.js';

interface Person {
  email: string;
  name: string;
  language: Language;
  timeZone: string | null;
  knownDevice: boolean;
}

/**
 * Mails a person that somebody signs in to their account, unless it is from a network where they were within 90 days, on a device of a
 * session that is still known. Before the session is opened, in its transaction. Nothing for a caller without an address (the command
 * line).
 */
export async function mailNewSignIn(ctx: Ctx, userId: string, tenantId: string | null): Promise<void> {
  const { clientIp: ip } = ctx;
  if (!ip) return;
  const device = deviceOf(ctx.userAgent);
  const person = await ctx.sql.row<Person>(
    `select u.email, u.name, u.language, (select time_zone from tenant where id = $2) as "timeZone",
       exists (select from session s where s.user_id = u.id and (s.device = $3 or s.device is null)) as "knownDevice"
     from app_user u where u.id = $1`,
    [userId, tenantId, device],
  );
  if (!person || (person.knownDevice && (await isKnownNetwork(ctx, person.email)))) return;
  const { email, name, language, timeZone } = person;
  const at = localTime(ctx.app.now(), timeZone ?? PLATFORM_TIME_ZONE, language);
  await queueMail(ctx, { email, language }, 'newSignIn', { name, device, ip, at });
}
