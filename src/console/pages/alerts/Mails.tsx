import { type FormEvent, useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { useTimeZone, useViewer } from '../../api/hooks.js';
import { useAction } from '../../api/useAction.js';
import { Button, Card, Notice, Tag, type Tone } from '../../parts/controls.js';
import { TextField } from '../../parts/inputs.js';
import { errorText, fieldError, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { type EmailStatus, LatestMails, SendTestEmail } from './alerts.gen.js';
import { useAlertWords } from './words.js';

const AGAIN_MS = 2_000;
const tones: Record<EmailStatus, Tone> = { SENT: 'good', QUEUED: 'plain', KEPT: 'warn', FAILED: 'bad' };

/** Whether mails get out: the latest ones, and one to try. */
export function Mails() {
  const words = useWords();
  const { mails } = useAlertWords();
  const timeZone = useTimeZone();
  const { user, permissions } = useViewer();
  const [{ data }, ask] = useQuery({ query: LatestMails, variables: {}, requestPolicy: 'cache-and-network' });
  const { run, busy, fault } = useAction(SendTestEmail);
  const [to, setTo] = useState(user?.email ?? '');
  const [tried, setTried] = useState<string>();
  const latest = data?.emails?.nodes ?? [];
  const sent = tried && (latest.find(({ id }) => id === tried)?.status ?? 'QUEUED');
  // Nobody tells when a mail has gone.
  const isWaiting = latest.some(({ status }) => status === 'QUEUED');
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => ask({ requestPolicy: 'network-only' }), AGAIN_MS);
    return () => clearInterval(timer);
  }, [isWaiting, ask]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(undefined);
    const answer = await run({ to: to.trim() });
    if (!answer?.sendTestEmail) return;
    setTried(answer.sendTestEmail.email.id);
    ask({ requestPolicy: 'network-only' });
  };
  return (
    <Card title={mails.title}>
      <div className="grid gap-4">
        <p className="text-dim wrap-anywhere">{mails.lead}</p>
        {permissions.includes('MANAGE_TENANTS') && (
          <form className="grid gap-3" noValidate onSubmit={(event) => void submit(event)}>
            <TextField label={mails.to} type="email" value={to} change={setTo} error={fieldError(words, fault, 'to')} />
            {fault && (
              <Notice tone="bad" live="assertive">
                {errorText(words, fault, ['to'])}
              </Notice>
            )}
            <div role="status" className="empty:hidden">
              {sent && <Notice tone={sent === 'FAILED' ? 'bad' : sent === 'KEPT' ? 'warn' : 'good'}>{mails.tried[sent]}</Notice>}
            </div>
            <Button type="submit" className="w-full sm:w-fit" disabled={busy || to.trim() === ''}>
              {busy ? words.working : mails.button}
            </Button>
          </form>
        )}
        <ul className="divide-y divide-line">
          {latest.map(({ id, to: recipient, subject, status, createdAt, failureDetail }) => (
            <li key={id} className="grid gap-1 py-2">
              <p className="flex flex-wrap items-start justify-between gap-2">
                <span className="min-w-0 break-words">{subject}</span>
                <Tag tone={tones[status]}>{mails.status[status]}</Tag>
              </p>
              <p className="text-sm break-all text-dim">
                {recipient} · {shortTime(createdAt, timeZone)}
              </p>
              {failureDetail && <p className="text-sm break-words text-bad">{failureDetail}</p>}
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}
