import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { CursorList } from '../../../parts/CursorList.js';
import { Button, Card } from '../../../parts/controls.js';
import { SettingsPage } from '../SettingsPage.js';
import { EndpointDialog } from './EndpointDialog.js';
import { EndpointTags } from './EndpointTags.js';
import { SecretDialog } from './SecretDialog.js';
import { Endpoints } from './webhooks.gen.js';
import { useWebhookWords } from './words.js';

const PAGE = 25;

/** The addresses that get events. */
export function WebhooksPage() {
  const mine = useWebhookWords();
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<{ secret: string; id: string }>();
  const none = (
    <div className="grid gap-2 py-2">
      <p className="font-medium">{mine.none}</p>
      <p className="text-dim">{mine.noneDetail}</p>
    </div>
  );
  return (
    <SettingsPage>
      <p className="text-dim">{mine.lead}</p>
      <Button look="main" className="w-fit" onClick={() => setMaking(true)}>
        {mine.make}
      </Button>
      <Card>
        <CursorList document={Endpoints} variables={{ first: PAGE }} none={none}>
          {(nodes) => (
            <ul className="divide-y divide-line">
              {nodes.map((endpoint) => (
                <li key={endpoint.id}>
                  <Link
                    to="/settings/webhooks/$id"
                    params={{ id: endpoint.id }}
                    className="flex flex-wrap items-center justify-between gap-2 rounded-lg px-1 py-3 hover:bg-sunk"
                  >
                    <span className="min-w-0">
                      <span className="block font-medium break-all">{endpoint.url}</span>
                      {endpoint.description && <span className="block text-sm text-dim">{endpoint.description}</span>}
                    </span>
                    <EndpointTags endpoint={endpoint} />
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </CursorList>
      </Card>
      {making && (
        <EndpointDialog
          saved={(id, secret) => {
            setMaking(false);
            if (secret) setMade({ secret, id });
          }}
          close={() => setMaking(false)}
        />
      )}
      {made && <SecretDialog secret={made.secret} close={() => void navigate({ to: '/settings/webhooks/$id', params: { id: made.id } })} />}
    </SettingsPage>
  );
}
