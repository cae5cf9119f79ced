import type { WebhookEvent } from '../../../entities/types/webhooks.js';
import type { Ctx } from '../../context.js';
import { statement } from '../../db/statement.js';
import { publicId } from '../../lib/ids.js';
import type { ChangedRows, EventForEndpoint } from './eventForEndpoint.js';

interface Row {
  endpointId: string;
  tenantId: string;
  event: WebhookEvent;
  subjectId: string;
  n: number;
  at: string;
  status: string;
  from: string;
  segments: number;
  credits: number;
  clientReference: string | null;
  test: boolean;
  operator: string | null;
  detail: string | null;
  failure: string | null;
}

const messageEventsStatement = statement<ChangedRows & { oldest: Date }, Row>('webhooks/events/messageEvents.sql');

/** What happened to these messages. The recipient's number is added when it is posted. */
export async function messageEvents(ctx: Ctx, changed: ChangedRows, oldest: Date): Promise<EventForEndpoint[]> {
  const rows = await ctx.sql.rows(messageEventsStatement, { ...changed, oldest });
  return rows.map(({ endpointId, tenantId, event, subjectId, n, at, ...about }) => ({
    ...{ endpointId, tenantId, event, subjectId, n, at },
    data: {
      id: publicId('message', subjectId),
      sequence: n,
      status: about.status,
      failure: about.failure,
      detail: about.detail,
      from: about.from,
      operator: about.operator,
      segments: about.segments,
      credits: about.credits,
      clientReference: about.clientReference,
      test: about.test,
    },
  }));
}
