import type { FastifyInstance } from 'fastify';
import { type App, systemContext } from '../../context.js';
import { storePushedReports } from '../../messaging/reports/storeReports.js';
import type { SmsReport } from '../../ports/sms.js';
import { readJson } from '../request/jsonBody.js';
import { RequestRefused } from '../request/requestRefused.js';
import { isKey } from './webhooks.js';

/** A report has some 120 bytes. */
const MAX_BYTES = 256 * 1_024;
const MOST_REPORTS = 1_000;

/**
 * Where the SMS provider pushes its delivery reports: POST /webhooks/<provider>/<token>, one report or a list of them. The token is all that
 * is known of the sender, so what a report says is only stored here, and answered 200 also when it is a repetition or about nothing of ours.
 * 404 for a wrong token, 400 for a body without a report.
 */
export async function reportWebhook(http: FastifyInstance, app: App, token: string | undefined): Promise<void> {
  const { name, pushed } = app.sms;
  if (!pushed || !token) return;
  await http.register(async (scope) => {
    // Before the body is read.
    scope.addHook('onRequest', async (request) => {
      if (!isKey((request.params as { token?: string }).token, token)) throw new RequestRefused(404, 'There is nothing at this address.');
    });
    readJson(scope, MAX_BYTES);
    scope.post(`/webhooks/${name}/:token`, async (request) => {
      const given: unknown[] = Array.isArray(request.body) ? request.body : [request.body];
      if (given.length > MOST_REPORTS) throw new RequestRefused(413, `At most ${MOST_REPORTS} reports at once.`);
      const reports = given.map((one) => pushed.read(one)).filter((one): one is SmsReport => one !== undefined);
      if (reports.length === 0) throw new RequestRefused(400, 'The body is not a delivery report.');
      // The others must not come again and again for the sake of one that nobody can read.
      if (reports.length < given.length)
        app.log.warn({ requestId: request.id, unreadable: given.length - reports.length }, 'reports that can’t be read');
      await storePushedReports(systemContext(app, request.id), reports);
      const answers = given.map((one) => pushed.answer(one));
      return Array.isArray(request.body) ? answers : answers[0];
    });
  });
}
