import { Link } from '@tanstack/react-router';
import type { Capability, CreditsLeft } from '../../api/documents/sending.gen.js';
import { useViewer } from '../../api/hooks.js';
import type { ResultOf } from '../../api/resultOf.js';
import type { Viewer } from '../../api/session.js';
import { buttonLook, Card, Tag } from '../../parts/controls.js';
import type { PageLink } from '../../parts/frame/pages.js';
import { Loading } from '../../parts/Page.js';
import { count } from '../../words/format.js';
import { useWords } from '../../words/words.js';

type State = NonNullable<ResultOf<typeof Capability>['smsCapability']>;

/** Messages are accepted all the same and go out later. */
const onlyWaits = new Set(['NO_WORKER', 'PROVIDER_DOWN', 'SENDING_FROZEN']);

type Problem = State['problems'][number];

/** Where a person with the permission does something about it. */
const mendedAt: Partial<Record<Problem, PageLink & { needs: Viewer['permissions'][number] }>> = {
  DAILY_CAP_REACHED: { to: '/settings/business', name: 'settings', needs: 'MANAGE_TENANT' },
  NO_APPROVED_SENDER_ID: { to: '/sender-ids', name: 'senderIds', needs: 'MANAGE_SENDER_IDS' },
  NO_CREDITS: { to: '/credits', name: 'credits', needs: 'MANAGE_BILLING' },
};

/** Whether a message would go out now; if not, each reason with what to do about it. */
export function SendingState({ capability }: { capability: State | undefined }) {
  const words = useWords();
  const { permissions } = useViewer();
  const maySend = permissions.includes('SEND_SMS');
  if (!capability)
    return (
      <Card>
        <Loading />
      </Card>
    );
  const { canSend, problems, senderIds } = capability;
  const sender = senderIds.find(({ isDefault }) => isDefault) ?? senderIds[0];
  const waits = problems.every((problem) => onlyWaits.has(problem));
  const title = canSend ? words.home.canSend : waits ? words.home.waits : words.home.canNot;
  return (
    <Card>
      <div className="grid gap-3">
        <p className={`text-xl font-semibold ${canSend ? 'text-good' : waits ? 'text-warn' : 'text-bad'}`}>
          <span aria-hidden="true">{canSend ? '✓' : '!'} </span>
          {title}
        </p>
        {canSend && <p className="text-dim">{words.home.canSendDetail(sender?.name ?? '', senderIds.length - 1)}</p>}
        {problems.length > 0 && (
          <ul className="grid gap-3">
            {problems.map((problem) => {
              const [what, mend] = words.home.problems[problem];
              const page = mendedAt[problem];
              return (
                <li key={problem}>
                  <p className="font-medium">{what}</p>
                  <p className="text-dim">{mend}</p>
                  {page && permissions.includes(page.needs) && (
                    <Link to={page.to} className="font-medium text-accent underline">
                      {words.pages[page.name]}
                    </Link>
                  )}
                </li>
              );
            })}
          </ul>
        )}
        {canSend && maySend && (
          <Link to="/send" className={`${buttonLook('main')} w-fit`}>
            {words.home.sendFirst}
          </Link>
        )}
      </div>
    </Card>
  );
}

export function BalanceCard({ balance }: { balance: CreditsLeft | undefined }) {
  const words = useWords();
  return (
    <Card title={words.home.balance} aside={balance?.low && <Tag tone="warn">{words.home.low}</Tag>}>
      {balance ? (
        <>
          <p className="text-3xl font-semibold tabular-nums" data-balance>
            {count(balance.available)}
          </p>
          <p className="text-sm text-dim">
            {balance.held > 0 ? words.home.balanceDetail(count(balance.held)) : words.home.balanceNothingHeld}
          </p>
        </>
      ) : (
        <Loading />
      )}
    </Card>
  );
}
