import { useState } from 'react';
import { ExportChanges, type ExportSourceInput, type ExportState, StartExport, StopExport } from '../../api/documents/files.gen.js';
import { useLive } from '../../api/hooks.js';
import { useAction } from '../../api/useAction.js';
import { errorText } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { Button, Notice } from '../controls.js';
import { DownloadButton } from './DownloadButton.js';
import { LiveProgress } from './LiveProgress.js';
import { useWorkWords } from './words.js';

/** Writes what a list shows into a CSV file, before one's eyes; then offers it. */
export function ExportButton({ source, label }: { source: ExportSourceInput; label: string }) {
  const words = useWords();
  const start = useAction(StartExport);
  const [id, setId] = useState<string>();
  const begin = async () => {
    const started = (await start.run({ input: { format: 'CSV', source } }))?.createExport;
    if (started) setId(started.export.id);
  };
  return (
    <div className="grid w-full gap-2 sm:w-auto sm:justify-items-start">
      <Button onClick={() => void begin()} disabled={start.busy}>
        {label}
      </Button>
      {start.fault && (
        <Notice tone="bad" live="assertive">
          {errorText(words, start.fault)}
        </Notice>
      )}
      {id && <Followed key={id} id={id} close={() => setId(undefined)} />}
    </div>
  );
}

function Followed({ id, close }: { id: string; close(): void }) {
  const words = useWords();
  const work = useWorkWords();
  const [state, setState] = useState<ExportState>();
  const stop = useAction(StopExport);
  useLive(ExportChanges, { id }, ({ exportUpdated }) => setState(exportUpdated));
  if (!state || state.status === 'QUEUED' || state.status === 'RUNNING')
    return (
      <div className="grid w-72 max-w-full gap-2">
        <LiveProgress label={work.writing} progress={state?.progress} />
        <Button look="quiet" className="w-fit" disabled={stop.busy} onClick={() => void stop.run({ id })}>
          {words.dialog.cancel}
        </Button>
      </div>
    );
  if (state.status === 'COMPLETED' && state.file)
    return (
      <div role="status">
        <DownloadButton fileId={state.file.id} label={work.download(state.rows ?? 0)} />
      </div>
    );
  return (
    <Notice tone="warn" live="polite">
      <p>{state.failureDetail ?? work.noFile}</p>
      <Button look="quiet" onClick={close}>
        {words.close}
      </Button>
    </Notice>
  );
}
