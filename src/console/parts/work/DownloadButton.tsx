import { FileLink } from '../../api/documents/files.gen.js';
import { useAction } from '../../api/useAction.js';
import { errorText } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { Button } from '../controls.js';

/** Fetches a stored file by a link that is made when it is wanted. */
export function DownloadButton({ fileId, label }: { fileId: string; label: string }) {
  const words = useWords();
  const link = useAction(FileLink);
  const download = async () => {
    const made = (await link.run({ id: fileId }))?.createFileDownload;
    // By its path: the page may have been opened by another name of the server than its links have.
    if (made) location.assign(new URL(made.url).pathname);
  };
  return (
    <div className="grid justify-items-start gap-1">
      <Button onClick={() => void download()} disabled={link.busy}>
        {label}
      </Button>
      {link.fault && (
        <p role="alert" className="text-sm font-medium text-bad">
          {errorText(words, link.fault)}
        </p>
      )}
    </div>
  );
}
