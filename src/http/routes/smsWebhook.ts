import type { FastifyInstance } from 'fastify';
import { type App, systemContext } from '../../context.js';
import { exactJson } from '../../lib/exactJson.js';
import { storeInbound } from '../../messaging/inbound/storeInbound.js';
import { storePushedReports } from '../../messaging/reports/storeReports.js';
import { maintenanceOf } from '../../system/maintenance.js';
import { readPushed } from '../request/jsonBody.js';
import { RequestRefused } from '../request/requestRefused.js';
import { isKey } from './webhooks.js';

/** A report has some 120 bytes, a message from a person some 300. */
const MAX_BYTES = 256 * 1_024;
const MAX_AT_ONCE = 1_000;

/**
 * POST /webhooks/<provider>/<token>: the SMS provider pushes its delivery reports, and what people write, one or a list. The token is all
 * we know of the sender, so both are only stored here. The answer is 200 also for a repetition, a report about no message of ours and a
 * message to nobody's number. 404 for a wrong token, 400 for a body without either, 503 in maintenance: reports are fetched afterwards, be
 * it repeated or not; what people write is lost where the provider doesn't repeat it.
 */
export async function smsWebhook(http: FastifyInstance, app: App, token: string | undefined): Promise<void> {
  const { name, pushed, pushedInbound } = app.sms;
  if (!pushed || !token) return;
  await http.register(async (scope) => {
    // Before the body is read.
    scope.addHook('onRequest', async (request) => {
      if (!isKey((request.params as { token?: string }).token, token)) throw new RequestRefused(404, 'There is nothing at this address.');
    });
    readPushed(scope, MAX_BYTES);
    // The answer repeats the ids as they came.
    scope.setReplySerializer(exactJson);
    scope.post(`/webhooks/${name}/:token`, async (request) => {
      const given: unknown[] = Array.isArray(request.body) ? request.body : [request.body];
      if (given.length > MAX_AT_ONCE) throw new RequestRefused(413, `At most ${MAX_AT_ONCE} reports at once.`);
      const read = given.map((one) => {
        const report = pushed.read(one);
        return { one, report, inbound: report ? undefined : pushedInbound?.read(one) };
      });
      const reports = read.flatMap(({ report }) => report ?? []);
      const inbound = read.flatMap((one) => one.inbound ?? []);
      const unreadable = given.length - reports.length - inbound.length;
      if (unreadable === given.length) throw new RequestRefused(400, 'The body is neither a delivery report nor a message.');
      // One unreadable report must not make the provider send the others again and again.
      if (unreadable > 0) app.log.warn({ requestId: request.id, unreadable }, 'reports that can’t be read');
      const ctx = systemContext(app, request.id);
      await maintenanceOf(app).change(async () => {
        if (reports.length > 0) await storePushedReports(ctx, reports);
        if (inbound.length > 0) await storeInbound(ctx, inbound);
      });
      const answers = read.map((one) => (one.inbound && pushedInbound ? pushedInbound : pushed).answer(one.one));
      return Array.isArray(request.body) ? answers : answers[0];
    });
  });
}
