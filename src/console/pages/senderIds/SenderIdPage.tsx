import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { useLive, useTimeZone, useViewer } from '../../api/hooks.js';
import { useAction } from '../../api/useAction.js';
import { Button, Card, Notice } from '../../parts/controls.js';
import { ConfirmDialog } from '../../parts/Dialog.js';
import { Fact, Facts } from '../../parts/Fact.js';
import { BackLink } from '../../parts/lists/BackLink.js';
import { Loading, Page } from '../../parts/Page.js';
import { DownloadButton } from '../../parts/work/DownloadButton.js';
import { errorText, shortTime, withErrors } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { AskAgainForm } from './AskAgainForm.js';
import { SenderIdTags } from './SenderIdTags.js';
import { UsageCard } from './SenderIdUsage.js';
import { MakeDefault, OneSenderId, type SenderIdParts, SenderIdSteps, SwitchSenderId, TakeBack } from './senderIds.gen.js';
import { useSenderIdWords } from './words.js';

/** One sender id: how it stands, what the reviewer says, what one can do about it, and its history as it goes on. */
export function SenderIdPage() {
  const words = useWords();
  const mine = useSenderIdWords();
  const { id } = useParams({ from: '/sender-ids/$id' });
  const mayChange = useViewer().permissions.includes('MANAGE_SENDER_IDS');
  const [{ data, error, fetching }, ask] = useQuery({ query: OneSenderId, variables: { id }, requestPolicy: 'cache-and-network' });
  const missed = useLive(SenderIdSteps, { id });
  useEffect(() => {
    if (missed > 0) ask({ requestPolicy: 'network-only' });
  }, [missed, ask]);
  const senderId = data?.senderId;
  const refused = error && apiError(error);
  const isMissing = refused ? ['NOT_FOUND', 'BAD_USER_INPUT'].includes(refused.code) : !senderId && !fetching;
  const takesMore =
    senderId && !senderId.shared && (['CHANGES_REQUESTED', 'REJECTED'].includes(senderId.status) || senderId.providerStatus === 'REFUSED');
  return (
    <Page title={senderId?.name ?? mine.title}>
      <BackLink to="/sender-ids">{mine.one.back}</BackLink>
      {!senderId && fetching && <Loading />}
      {!senderId && isMissing && <Notice tone="warn">{mine.one.missing}</Notice>}
      {!senderId && refused && !isMissing && <Notice tone="bad">{errorText(words, refused)}</Notice>}
      {senderId && <State senderId={senderId} mayChange={mayChange} />}
      {takesMore && mayChange && <AskAgainForm key={senderId.history.length} senderId={senderId} />}
      {senderId && <Request senderId={senderId} mayRead={mayChange} />}
      {senderId && senderId.status !== 'PENDING' && <UsageCard senderId={senderId} />}
      {senderId && senderId.history.length > 0 && <History history={senderId.history} />}
    </Page>
  );
}

function State({ senderId, mayChange }: { senderId: SenderIdParts; mayChange: boolean }) {
  const mine = useSenderIdWords();
  const words = withErrors(useWords(), mine.errors);
  const { id, name, status, shared, enabled, isDefault, reviewNote, providerStatus, providerStatusDetail } = senderId;
  const turn = useAction(SwitchSenderId);
  const makeDefault = useAction(MakeDefault);
  const takeBack = useAction(TakeBack);
  const [asking, setAsking] = useState(false);
  const fault = turn.fault ?? makeDefault.fault;
  const isOpen = status === 'PENDING' || status === 'CHANGES_REQUESTED';
  return (
    <Card title={mine.one.state} aside={<SenderIdTags senderId={senderId} />}>
      <div className="grid gap-3">
        <p>{mine.statuses[status].means}</p>
        {isDefault && <p className="text-dim">{mine.one.defaultMeans}</p>}
        {status === 'APPROVED' && providerStatus && <p className="text-dim">{mine.provider[providerStatus]}</p>}
        {providerStatus === 'REFUSED' && providerStatusDetail && <p className="text-dim">{providerStatusDetail}</p>}
        {reviewNote && (
          <Notice tone={status === 'APPROVED' ? 'plain' : 'warn'}>
            <p className="font-medium">{mine.one.note}</p>
            <p className="break-words whitespace-pre-wrap">{reviewNote}</p>
          </Notice>
        )}
        {mayChange && (
          <div className="flex flex-wrap gap-2">
            {status === 'APPROVED' && enabled && !isDefault && (
              <Button onClick={() => void makeDefault.run({ id })} disabled={makeDefault.busy}>
                {mine.one.makeDefault}
              </Button>
            )}
            {status === 'APPROVED' && (!isDefault || !shared) && (
              <Button onClick={() => void turn.run({ id, enabled: !enabled })} disabled={turn.busy}>
                {enabled ? mine.one.disable : mine.one.enable}
              </Button>
            )}
            {isOpen && !shared && <Button onClick={() => setAsking(true)}>{mine.one.takeBack}</Button>}
          </div>
        )}
        {fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, fault)}
          </Notice>
        )}
      </div>
      {asking && (
        <ConfirmDialog
          title={mine.one.takeBackTitle(name)}
          action={mine.one.takeBack}
          busy={takeBack.busy}
          fault={takeBack.fault}
          confirm={() => void takeBack.run({ id }).then((done) => done && setAsking(false))}
          close={() => setAsking(false)}
        >
          <p>{mine.one.takeBackDetail}</p>
        </ConfirmDialog>
      )}
    </Card>
  );
}

/** What was asked for. Whoever may not change it reads no documents. */
function Request({ senderId: { useCase, sampleMessage, documents }, mayRead }: { senderId: SenderIdParts; mayRead: boolean }) {
  const mine = useSenderIdWords();
  if (!useCase && !sampleMessage && documents.length === 0) return null;
  return (
    <Card>
      <Facts>
        {useCase && <Fact name={mine.one.useCase}>{useCase}</Fact>}
        {sampleMessage && <Fact name={mine.one.sample}>{sampleMessage}</Fact>}
        {documents.length > 0 && (
          <Fact name={mine.one.documents} wide>
            <span className="flex flex-wrap gap-2">
              {documents.map(({ id, filename }) =>
                mayRead ? <DownloadButton key={id} fileId={id} label={mine.one.download(filename)} /> : <span key={id}>{filename}</span>,
              )}
            </span>
          </Fact>
        )}
      </Facts>
    </Card>
  );
}

function History({ history }: { history: SenderIdParts['history'] }) {
  const mine = useSenderIdWords();
  const timeZone = useTimeZone();
  return (
    <Card title={mine.one.history}>
      <ol className="grid gap-4 border-l-2 border-line pl-4" aria-live="polite">
        {history.map(({ id, at, to, note, actor }) => (
          <li key={id}>
            <p className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="font-medium">{mine.statuses[to].name}</span>
              <time dateTime={at} className="text-sm text-dim tabular-nums">
                {shortTime(at, timeZone)}
              </time>
            </p>
            <p className="text-sm text-dim">{mine.one.by(actor.name)}</p>
            {note && <p className="text-sm break-words whitespace-pre-wrap">{note}</p>}
          </li>
        ))}
      </ol>
    </Card>
  );
}
