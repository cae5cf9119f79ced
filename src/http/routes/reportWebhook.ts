import type { FastifyInstance } from 'fastify';
import { type App, systemContext } from '../../context.js';
import { exactJson } from '../../lib/exactJson.js';
import { storePushedReports } from '../../messaging/reports/storeReports.js';
import type { SmsReport } from '../../ports/sms.js';
import { maintenanceOf } from '../../system/maintenance.js';
import { readPushed } from '../request/jsonBody.js';
import { RequestRefused } from '../request/requestRefused.js';
import { isKey } from './webhooks.js';

/** A report has some 120 bytes. */
const MAX_BYTES = 256 * 1_024;
const MAX_REPORTS = 1_000;

/**
 * POST /webhooks/<provider>/<token>: the SMS provider pushes its delivery reports, one or a list. The token is all we know of the sender,
 * so reports are only stored here. The answer is 200 also for a repetition or a report about no message of ours.
 * 404 for a wrong token, 400 for a body without a report, 503 in maintenance: reports are fetched afterwards, be it repeated or not.
 */
export async function reportWebhook(http: FastifyInstance, app: App, token: string | undefined): Promise<void> {
  const { name, pushed } = app.sms;
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
      if (given.length > MAX_REPORTS) throw new RequestRefused(413, `At most ${MAX_REPORTS} reports at once.`);
      const reports = given.map((one) => pushed.read(one)).filter((one): one is SmsReport => one !== undefined);
      if (reports.length === 0) throw new RequestRefused(400, 'The body is not a delivery report.');
      // One unreadable report must not make the provider send the others again and again.
      if (reports.length < given.length)
        app.log.warn({ requestId: request.id, unreadable: given.length - reports.length }, 'reports that can’t be read');
      await maintenanceOf(app).change(() => storePushedReports(systemContext(app, request.id), reports));
      const answers = given.map((one) => pushed.answer(one));
      return Array.isArray(request.body) ? answers : answers[0];
    });
  });
}
