import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../../api/ask.js';
import { useTimeZone } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { Button, Card, Notice } from '../../../parts/controls.js';
import { ConfirmDialog } from '../../../parts/Dialog.js';
import { BackLink } from '../../../parts/lists/BackLink.js';
import { Loading, Page } from '../../../parts/Page.js';
import { errorText, shortTime, withErrors } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { DeliveryLog } from './DeliveryLog.js';
import { EndpointDialog } from './EndpointDialog.js';
import { EndpointTags } from './EndpointTags.js';
import { RotateDialog } from './RotateDialog.js';
import { SecretDialog } from './SecretDialog.js';
import { ChangeEndpoint, DeleteEndpoint, type EndpointParts, OneEndpoint, TestEndpoint } from './webhooks.gen.js';
import { useWebhookWords } from './words.js';

/** One address: how it stands, its secret, and every delivery to it. */
export function WebhookPage() {
  const words = useWords();
  const mine = useWebhookWords();
  const { id } = useParams({ from: '/settings/webhooks/$id' });
  const [{ data, error, fetching }] = useQuery({ query: OneEndpoint, variables: { id }, requestPolicy: 'cache-and-network' });
  const [tests, setTests] = useState(0);
  const endpoint = data?.webhookEndpoint;
  const refused = error && apiError(error);
  const isMissing = refused ? ['NOT_FOUND', 'BAD_USER_INPUT'].includes(refused.code) : !endpoint && !fetching;
  return (
    <Page title={endpoint?.description || (endpoint ? new URL(endpoint.url).host : mine.url)}>
      <BackLink to="/settings/webhooks">{mine.one.back}</BackLink>
      {!endpoint && fetching && <Loading />}
      {!endpoint && isMissing && <Notice tone="warn">{mine.one.missing}</Notice>}
      {!endpoint && refused && !isMissing && <Notice tone="bad">{errorText(words, refused)}</Notice>}
      {endpoint && <State endpoint={endpoint} tested={() => setTests(tests + 1)} />}
      {endpoint && <DeliveryLog key={tests} endpointId={id} />}
    </Page>
  );
}

function State({ endpoint, tested }: { endpoint: EndpointParts; tested(): void }) {
  const mine = useWebhookWords();
  const words = withErrors(useWords(), mine.errors);
  const timeZone = useTimeZone();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'change' | 'rotate' | 'delete'>();
  const [secret, setSecret] = useState<string>();
  const [said, setSaid] = useState<string>();
  const turn = useAction(ChangeEndpoint);
  const send = useAction(TestEndpoint);
  const remove = useAction(DeleteEndpoint);
  const { id, url, events, enabled, disabledAt, lastDeliveryAt, lastStatus, previousSecretExpiresAt } = endpoint;
  const fault = turn.fault ?? send.fault;
  const close = () => setOpen(undefined);
  const test = async () => {
    setSaid(undefined);
    if (!(await send.run({ id }))) return;
    setSaid(mine.one.sent);
    tested();
  };
  const confirm = async () => {
    if (await remove.run({ id })) void navigate({ to: '/settings/webhooks' });
  };
  return (
    <Card title={mine.one.state} aside={<EndpointTags endpoint={endpoint} />}>
      <div className="grid gap-3">
        <p className="font-medium break-all">{url}</p>
        <p className="text-sm text-dim">{events.map((event) => mine.names[event]).join(' · ')}</p>
        {disabledAt && <Notice tone="bad">{mine.stopped(shortTime(disabledAt, timeZone))}</Notice>}
        <p className="text-dim">{lastDeliveryAt ? mine.last(shortTime(lastDeliveryAt, timeZone), lastStatus) : mine.neverCalled}</p>
        {previousSecretExpiresAt && Date.parse(previousSecretExpiresAt) > Date.now() && (
          <p className="text-dim">{mine.one.previous(shortTime(previousSecretExpiresAt, timeZone))}</p>
        )}
        <div className="flex flex-wrap gap-2">
          {enabled && (
            <Button onClick={() => void test()} disabled={send.busy}>
              {mine.one.send}
            </Button>
          )}
          <Button onClick={() => void turn.run({ input: { id, enabled: !enabled } })} disabled={turn.busy}>
            {enabled ? mine.one.disable : mine.one.enable}
          </Button>
          <Button onClick={() => setOpen('change')}>{mine.one.change}</Button>
          <Button onClick={() => setOpen('rotate')}>{mine.one.rotate}</Button>
          <Button onClick={() => setOpen('delete')}>{mine.one.delete}</Button>
        </div>
        <p role="status" className="text-good">
          {said}
        </p>
        {fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, fault)}
          </Notice>
        )}
      </div>
      {open === 'change' && <EndpointDialog endpoint={endpoint} saved={close} close={close} />}
      {open === 'rotate' && (
        <RotateDialog
          id={id}
          rotated={(shownOnce) => {
            close();
            setSecret(shownOnce);
          }}
          close={close}
        />
      )}
      {open === 'delete' && (
        <ConfirmDialog
          title={mine.one.deleteTitle}
          action={mine.one.delete}
          typed={new URL(url).host}
          busy={remove.busy}
          fault={remove.fault}
          confirm={() => void confirm()}
          close={close}
        >
          <p className="break-all">{url}</p>
          <p>{mine.one.deleteDetail}</p>
        </ConfirmDialog>
      )}
      {secret && <SecretDialog secret={secret} close={() => setSecret(undefined)} />}
    </Card>
  );
}
