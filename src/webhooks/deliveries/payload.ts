import type { WebhookEvent } from '../../../entities/types/webhooks.js';

type Payload = Record<string, unknown>;

/** What an event tells of a person. It isn't stored in the payload: null once they are erased. */
export interface OfPerson {
  phone: string | null;
  /** What they wrote. */
  body: string | null;
}

/** The columns of it, of a delivery `d`. */
export const OF_PERSON = `case d.event
    when 'INBOUND_SMS' then (select i.phone from inbound_message i where i.tenant_id = d.tenant_id and i.id = d.subject_id)
    when 'OPT_OUT' then (select e.phone from opt_out_event e where e.tenant_id = d.tenant_id and e.id = d.subject_id)
    else (select m.phone from message m where m.tenant_id = d.tenant_id and m.id = d.subject_id) end as phone,
  case d.event
    when 'INBOUND_SMS' then (select i.body from inbound_message i where i.tenant_id = d.tenant_id and i.id = d.subject_id) end as body`;

/** A payload with the number of its person and what they wrote. Others as they are. */
export function withPerson(event: WebhookEvent, payload: Payload, person: OfPerson): Payload {
  const said = saidOf(event, person);
  return said ? { ...payload, data: { ...(payload.data as Payload), ...said } } : payload;
}

function saidOf(event: WebhookEvent, { phone, body }: OfPerson): Payload | undefined {
  if (event.startsWith('MESSAGE_')) return { to: phone };
  if (event === 'INBOUND_SMS') return { from: phone, body };
  return event === 'OPT_OUT' ? { phone } : undefined;
}
