import { useTimeZone } from '../../api/hooks.js';
import { CursorList } from '../../parts/CursorList.js';
import { Card } from '../../parts/controls.js';
import { count, shortTime } from '../../words/format.js';
import { TenantLedger } from './tenants.gen.js';
import { useTenantWords } from './words.js';

const signed = (credits: number): string => `${credits > 0 ? '+' : ''}${count(credits)}`;

/** What moved the credits of one business. */
export function Ledger({ tenantId }: { tenantId: string }) {
  const tenants = useTenantWords();
  const timeZone = useTimeZone();
  return (
    <Card title={tenants.ledger}>
      <CursorList
        document={TenantLedger}
        variables={{ first: 20, filter: { tenantId } }}
        none={<p className="py-2 text-dim">{tenants.noLedger}</p>}
      >
        {(nodes) => (
          <ul className="divide-y divide-line">
            {nodes.map(({ id, kind, createdAt, availableDelta, heldDelta, availableAfter, reason, messageCount }) => (
              <li key={id} className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 py-2">
                <span className="font-medium">{tenants.entry[kind]}</span>
                <span className="text-right tabular-nums">{signed(availableDelta || heldDelta)}</span>
                <span className="text-sm text-dim">
                  {[shortTime(createdAt, timeZone), messageCount !== null && tenants.messages(count(messageCount))]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
                <span className="text-right text-sm text-dim tabular-nums">{tenants.after(count(availableAfter))}</span>
                {reason && <span className="col-span-2 text-sm break-words">{reason}</span>}
              </li>
            ))}
          </ul>
        )}
      </CursorList>
    </Card>
  );
}
