import { useEffect } from 'react';
import { useViewer } from '../../api/hooks.js';
import { ownerOf } from '../../api/session.js';
import { Page } from '../../parts/Page.js';
import { useWords } from '../../words/words.js';
import { keptDraft } from './draft.js';
import { SendForm } from './SendForm.js';
import { SentPanel } from './SentPanel.js';
import { useSend } from './useSend.js';

/** A send on one page: whom, what, its price; then each message to the handset. */
export function SendPage() {
  const words = useWords();
  const owner = ownerOf(useViewer());
  const { state, run, startAgain } = useSend();
  const isSent = state.kind === 'done';
  useEffect(() => {
    if (isSent) keptDraft(owner).write(undefined);
  }, [isSent, owner]);
  return (
    <Page title={words.send.title}>
      {state.kind !== 'done' && <SendForm owner={owner} state={state} send={run} stop={startAgain} />}
      {state.kind === 'done' && state.data.sendSms && <SentPanel sent={state.data.sendSms} startAgain={startAgain} />}
    </Page>
  );
}
