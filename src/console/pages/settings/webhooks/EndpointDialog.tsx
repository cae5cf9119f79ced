import { useState } from 'react';
import { useViewer } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { FormDialog } from '../../../parts/FormDialog.js';
import { CheckBox, TextField } from '../../../parts/inputs.js';
import { fieldError } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { ChangeEndpoint, type EndpointParts, MakeEndpoint, type WebhookEvent } from './webhooks.gen.js';
import { useWebhookWords } from './words.js';

const ofMessages: WebhookEvent[] = ['MESSAGE_SENT', 'MESSAGE_DELIVERED', 'MESSAGE_UNDELIVERED', 'MESSAGE_FAILED', 'MESSAGE_UNCONFIRMED'];
const others: WebhookEvent[] = [
  ...(['CAMPAIGN_STARTED', 'CAMPAIGN_COMPLETED', 'INBOUND_SMS', 'OPT_OUT'] as const),
  ...(['PURCHASE_COMPLETED', 'BALANCE_LOW', 'SENDER_ID_REVIEWED'] as const),
];

const ofPlatform: WebhookEvent[] = ['BACKUP_FAILED', 'BACKUP_VERIFIED'];
const usual: WebhookEvent[] = ['MESSAGE_DELIVERED', 'MESSAGE_UNDELIVERED', 'MESSAGE_FAILED', ...ofPlatform];

interface EndpointDialogProps {
  /** The one that is changed; a new one when absent. */
  endpoint?: EndpointParts;
  /** `secret`: of a new one. */
  saved(id: string, secret: string | undefined): void;
  close(): void;
}

/** Where events go, and which. */
export function EndpointDialog({ endpoint, saved, close }: EndpointDialogProps) {
  const words = useWords();
  const isPlatform = useViewer().tenant === null;
  const mine = useWebhookWords();
  const [url, setUrl] = useState(endpoint?.url ?? '');
  const [description, setDescription] = useState(endpoint?.description ?? '');
  const [test, setTest] = useState(endpoint?.test ?? false);
  const [events, setEvents] = useState<WebhookEvent[]>(endpoint?.events ?? usual);
  const make = useAction(MakeEndpoint);
  const change = useAction(ChangeEndpoint);
  const fault = make.fault ?? change.fault;
  // Test messages do what messages do, nothing else.
  const offered = isPlatform ? ofPlatform : test ? ofMessages : [...ofMessages, ...others];
  const chosen = offered.filter((event) => events.includes(event));
  const submit = async () => {
    const input = { url: url.trim(), description: description.trim(), events: chosen };
    if (endpoint) {
      if (await change.run({ input: { id: endpoint.id, ...input } })) saved(endpoint.id, undefined);
      return;
    }
    const made = (await make.run({ input: { ...input, test } }))?.createWebhookEndpoint;
    if (made) saved(made.webhookEndpoint.id, made.secret);
  };
  return (
    <FormDialog
      title={endpoint ? mine.one.change : mine.make}
      action={endpoint ? mine.one.change : mine.make}
      busy={make.busy || change.busy}
      fault={fault}
      fields={['url', 'description']}
      disabled={url.trim() === '' || chosen.length === 0}
      submit={() => void submit()}
      close={close}
    >
      <TextField label={mine.url} hint={mine.urlHint} type="url" error={fieldError(words, fault, 'url')} value={url} change={setUrl} />
      <TextField
        label={mine.description}
        optional={words.optional}
        maxLength={200}
        error={fieldError(words, fault, 'description')}
        value={description}
        change={setDescription}
      />
      {!endpoint && !isPlatform && <CheckBox label={mine.test} hint={mine.testHint} value={test} change={setTest} />}
      <fieldset className="min-w-0">
        <legend className="font-medium">{mine.events}</legend>
        {offered.map((event) => (
          <CheckBox
            key={event}
            label={mine.names[event]}
            value={chosen.includes(event)}
            change={(on) => setEvents(on ? [...events, event] : events.filter((one) => one !== event))}
          />
        ))}
        {chosen.length === 0 && <p className="text-sm font-medium text-bad">{mine.noEvent}</p>}
      </fieldset>
    </FormDialog>
  );
}
