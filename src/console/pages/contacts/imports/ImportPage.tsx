import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../../api/ask.js';
import { useAskedAgain, useLive } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { CursorList } from '../../../parts/CursorList.js';
import { Button, buttonLook, Card, Notice } from '../../../parts/controls.js';
import { ConfirmDialog } from '../../../parts/Dialog.js';
import { Figure } from '../../../parts/Figure.js';
import { BackLink } from '../../../parts/lists/BackLink.js';
import { Loading, Page } from '../../../parts/Page.js';
import { DownloadButton } from '../../../parts/work/DownloadButton.js';
import { LiveProgress } from '../../../parts/work/LiveProgress.js';
import { RejectedRows } from '../../../parts/work/RejectedRows.js';
import { useWorkWords } from '../../../parts/work/words.js';
import { count, errorText } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { ImportTag } from './ImportsPage.js';
import { CancelImport, ImportChanges, type ImportParts, ImportRejections, OneImport } from './imports.gen.js';
import { Preview } from './Preview.js';
import { useImportWords } from './words.js';

const PAGE = 20;

/** One file on its way into the contacts: read, looked at, confirmed, imported. */
export function ImportPage() {
  const words = useWords();
  const said = useImportWords();
  const { id } = useParams({ from: '/contacts/import/$id' });
  const [{ data, error, fetching }, ask] = useQuery({ query: OneImport, variables: { id }, requestPolicy: 'cache-and-network' });
  const missed = useLive(ImportChanges, { id });
  const one = data?.contactImport;
  useAskedAgain(ask, one?.status === 'STAGING' || one?.status === 'RUNNING', missed);
  const refused = error && apiError(error);
  const isMissing = refused ? ['NOT_FOUND', 'BAD_USER_INPUT'].includes(refused.code) : !one && !fetching;
  return (
    <Page title={one?.file.filename ?? said.title}>
      <BackLink to="/contacts/import">{said.backToImports}</BackLink>
      {!one && fetching && <Loading />}
      {!one && isMissing && (
        <Notice tone="warn">
          <p className="font-medium">{said.missing}</p>
          <p>{said.missingDetail}</p>
        </Notice>
      )}
      {!one && refused && !isMissing && <Notice tone="bad">{errorText(words, refused)}</Notice>}
      {one && (
        <>
          <p className="flex flex-wrap items-center gap-3">
            <ImportTag status={one.status} />
            <span className="text-dim">{said.kinds[one.kind]}</span>
          </p>
          <State one={one} />
          {one.rejected > 0 && one.status !== 'STAGING' && <LeftOut key={`${one.status} ${one.rejected}`} one={one} />}
        </>
      )}
    </Page>
  );
}

function State({ one }: { one: ImportParts }) {
  const said = useImportWords();
  const { status, progress, preview, imported, updated, rejected, failureDetail } = one;
  if (status === 'READY' && preview) return <Preview one={one} preview={preview} />;
  if (status === 'STAGING' || status === 'RUNNING' || status === 'READY')
    return (
      <Card>
        <div className="grid gap-3">
          <LiveProgress label={status === 'RUNNING' ? said.running : said.reading} progress={progress} />
          <Stop one={one} />
        </div>
      </Card>
    );
  const again = (
    <Link to="/contacts/import" className={`${buttonLook('plain')} w-fit`}>
      {said.done.another}
    </Link>
  );
  if (status === 'COMPLETED')
    return (
      <Card title={said.done.title}>
        <div className="grid gap-4" role="status">
          <dl className="grid grid-cols-1 gap-3 sm:grid-cols-3">
            <Figure name={said.done.imported} value={count(imported)} />
            <Figure name={said.done.updated} value={count(updated)} />
            <Figure name={said.done.rejected} value={count(rejected)} />
          </dl>
          <div className="flex flex-wrap gap-2">
            <Link to="/contacts" className={buttonLook('main')}>
              {said.done.see}
            </Link>
            {again}
          </div>
        </div>
      </Card>
    );
  return (
    <>
      <Notice tone={status === 'FAILED' ? 'bad' : 'plain'} live="polite">
        <p className="font-medium">{status === 'FAILED' ? said.failed : said.cancelled(imported + updated)}</p>
        {failureDetail && <p>{failureDetail}</p>}
      </Notice>
      {again}
    </>
  );
}

function Stop({ one }: { one: ImportParts }) {
  const said = useImportWords();
  const [asks, setAsks] = useState(false);
  const cancel = useAction(CancelImport);
  return (
    <>
      <Button className="w-fit" onClick={() => setAsks(true)}>
        {said.stop}
      </Button>
      {asks && (
        <ConfirmDialog
          title={said.stopTitle}
          action={said.stop}
          busy={cancel.busy}
          fault={cancel.fault}
          confirm={async () => (await cancel.run({ id: one.id })) && setAsks(false)}
          close={() => setAsks(false)}
        >
          <p>{said.stopLoss(one.imported + one.updated)}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function LeftOut({ one }: { one: ImportParts }) {
  const { rejected } = useWorkWords();
  return (
    <Card title={rejected.title(one.rejected)}>
      <div className="grid gap-3">
        {one.rejectedFile && <DownloadButton fileId={one.rejectedFile.id} label={rejected.download} />}
        <div>
          <CursorList document={ImportRejections} variables={{ id: one.id, first: PAGE }} none={null}>
            {(nodes) => <RejectedRows rows={nodes} />}
          </CursorList>
        </div>
      </div>
    </Card>
  );
}
