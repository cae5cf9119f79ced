import { useEffect } from 'react';
import { useViewer } from '../../api/hooks.js';
import { ownerOf } from '../../api/session.js';
import { Notice } from '../../parts/controls.js';
import { Page } from '../../parts/Page.js';
import { useWords } from '../../words/words.js';
import { keptDraft } from './draft.js';
import { SendForm } from './SendForm.js';
import { SentPanel } from './SentPanel.js';
import { useSend } from './useSend.js';

/** A send on one page: whom, what, its price; then each message to the handset. */
export function SendPage() {
  const words = useWords();
  const viewer = useViewer();
  const owner = ownerOf(viewer);
  const { state, run, startAgain } = useSend();
  const isSent = state.kind === 'done';
  useEffect(() => {
    if (isSent) keptDraft(owner).write(undefined);
  }, [isSent, owner]);
  if (!viewer.permissions.includes('SEND_SMS'))
    return (
      <Page title={words.send.title}>
        <Notice tone="plain">{words.send.mayNot}</Notice>
      </Page>
    );
  return (
    <Page title={words.send.title}>
      {state.kind !== 'done' && <SendForm owner={owner} state={state} send={run} stop={startAgain} />}
      {state.kind === 'done' && state.data.sendSms && <SentPanel sent={state.data.sendSms} startAgain={startAgain} />}
    </Page>
  );
}
