import { useState } from 'react';
import { useTimeZone } from '../../../api/hooks.js';
import type { ResultOf } from '../../../api/resultOf.js';
import { useAction } from '../../../api/useAction.js';
import { CursorList } from '../../../parts/CursorList.js';
import { Button, Card, Notice } from '../../../parts/controls.js';
import { errorText, shortTime, withErrors } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { useSettingsWords } from '../words.js';
import { Invitations as InvitationsAsked, InviteAgain, TakeBackInvitation } from './members.gen.js';
import { useMemberWords } from './words.js';

type Invitation = NonNullable<ResultOf<typeof InvitationsAsked>['invitations']>['nodes'][number];

const PAGE = 25;

/** Whom the business waits for. */
export function Invitations() {
  const mine = useMemberWords();
  return (
    <Card title={mine.invitations}>
      <CursorList
        document={InvitationsAsked}
        variables={{ first: PAGE, filter: { status: ['PENDING', 'EXPIRED'] } }}
        none={<p className="text-dim">{mine.none}</p>}
      >
        {(nodes) => (
          <ul className="divide-y divide-line">
            {nodes.map((invitation) => (
              <Row key={invitation.id} invitation={invitation} />
            ))}
          </ul>
        )}
      </CursorList>
    </Card>
  );
}

function Row({ invitation: { id, email, role, status, expiresAt } }: { invitation: Invitation }) {
  const mine = useMemberWords();
  const settings = useSettingsWords();
  const words = withErrors(useWords(), mine.errors);
  const timeZone = useTimeZone();
  const again = useAction(InviteAgain);
  const takeBack = useAction(TakeBackInvitation);
  const [said, setSaid] = useState<string>();
  const fault = again.fault ?? takeBack.fault;
  const isOpen = status === 'PENDING' || status === 'EXPIRED';
  return (
    <li className="grid gap-2 py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="min-w-0">
          <p className="font-medium break-words">{email}</p>
          <p className="text-sm text-dim">
            {settings.roles[role].name} · {status === 'EXPIRED' ? mine.expired : mine.until(shortTime(expiresAt, timeZone))}
          </p>
        </div>
        {isOpen && (
          <div className="flex flex-wrap gap-2">
            <Button
              aria-label={mine.againThis(email)}
              disabled={again.busy}
              onClick={() => void again.run({ id }).then((done) => done && setSaid(mine.sentAgain(email)))}
            >
              {mine.again}
            </Button>
            {status === 'PENDING' && (
              <Button
                aria-label={mine.takeBackThis(email)}
                disabled={takeBack.busy}
                onClick={() => void takeBack.run({ id }).then((done) => done && setSaid(mine.takenBack(email)))}
              >
                {mine.takeBack}
              </Button>
            )}
          </div>
        )}
      </div>
      <p role="status" className="text-sm text-good">
        {said}
      </p>
      {fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, fault)}
        </Notice>
      )}
    </li>
  );
}
