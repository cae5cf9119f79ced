import { Tag } from '../../../parts/controls.js';
import type { EndpointParts } from './webhooks.gen.js';
import { useWebhookWords } from './words.js';

export function EndpointTags({ endpoint: { enabled, test, disabledAt } }: { endpoint: EndpointParts }) {
  const mine = useWebhookWords();
  return (
    <span className="flex flex-wrap gap-1">
      {test && <Tag tone="plain">{mine.isTest}</Tag>}
      <Tag tone={enabled ? 'good' : disabledAt ? 'bad' : 'plain'}>{enabled ? mine.on : mine.off}</Tag>
    </span>
  );
}
