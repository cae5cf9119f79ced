import { useQuery } from 'urql';
import { apiError } from '../../../api/ask.js';
import { useTimeZone } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { Button, Card, Notice, Tag } from '../../../parts/controls.js';
import { Loading } from '../../../parts/Page.js';
import { count, errorText, shortTime } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { useBackupWords } from '../words.js';
import { AcknowledgeKey, type KeyShown, Keys as KeysQuery } from './manage.gen.js';

/** The keys that open the backups: without one of them no backup is worth anything. */
export function Keys() {
  const words = useWords();
  const { keys } = useBackupWords();
  const [{ data, error }] = useQuery({ query: KeysQuery, variables: {}, requestPolicy: 'cache-and-network' });
  const found = data?.encryptionKeys;
  return (
    <Card title={keys.title}>
      <p className="mb-2 text-dim">{keys.lead}</p>
      {error && !found && <Notice tone="bad">{errorText(words, apiError(error))}</Notice>}
      {!found && !error && <Loading />}
      {found?.length === 0 && <p>{keys.none}</p>}
      <ul className="divide-y divide-line">
        {found?.map((key) => (
          <KeyRow key={key.id} shown={key} />
        ))}
      </ul>
    </Card>
  );
}

function KeyRow({ shown: { id, recipient, source, active, usable, backupCount, copiedAt } }: { shown: KeyShown }) {
  const words = useWords();
  const { keys } = useBackupWords();
  const timeZone = useTimeZone();
  const { run, busy, fault } = useAction(AcknowledgeKey);
  return (
    <li className="grid gap-1 py-3">
      <p className="font-mono text-sm break-all">{recipient}</p>
      <p className="flex flex-wrap gap-1">
        {active && <Tag tone="plain">{keys.active}</Tag>}
        <Tag tone={usable ? 'good' : 'bad'}>{usable ? keys.usable : keys.unusable}</Tag>
      </p>
      <p className="text-sm break-words text-dim">{source}</p>
      <p className="text-sm">{keys.opens(count(backupCount))}</p>
      {copiedAt ? (
        <p className="text-sm">{keys.copied(shortTime(copiedAt, timeZone))}</p>
      ) : (
        <>
          <p className="text-sm text-warn">{keys.notCopied}</p>
          <Button className="w-fit" disabled={busy} onClick={() => void run({ id })}>
            {busy ? words.working : keys.iCopied}
          </Button>
        </>
      )}
      {fault && <Notice tone="bad">{errorText(words, fault)}</Notice>}
    </li>
  );
}
