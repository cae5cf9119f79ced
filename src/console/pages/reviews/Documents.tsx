import { useAction } from '../../api/useAction.js';
import { Button, Card, Notice } from '../../parts/controls.js';
import { bytes } from '../../words/amounts.js';
import { errorText } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { OpenDocument, type ReviewShown } from './reviews.gen.js';
import { useReviewWords } from './words.js';

/** The papers that were handed in; who opens one is kept in the audit. */
export function Documents({ documents }: { documents: ReviewShown['documents'] }) {
  const words = useWords();
  const reviews = useReviewWords();
  const { run, busy, fault } = useAction(OpenDocument);
  const open = async (id: string) => {
    const data = await run({ id });
    if (data?.createFileDownload) location.assign(data.createFileDownload.url);
  };
  return (
    <Card title={reviews.documents}>
      {documents.length === 0 && <p className="text-dim">{reviews.noDocuments}</p>}
      <ul className="divide-y divide-line" data-documents>
        {documents.map(({ id, filename, contentType, sizeBytes, missing }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-3 py-2">
            <span className="min-w-0">
              <span className="block font-medium break-all">{filename}</span>
              <span className="text-sm text-dim">
                {contentType}, {bytes(sizeBytes)}
              </span>
              {missing && <span className="block text-sm text-bad">{reviews.missing}</span>}
            </span>
            <Button disabled={busy} onClick={() => void open(id)} aria-label={reviews.openThis(filename)}>
              {reviews.open}
            </Button>
          </li>
        ))}
      </ul>
      {fault && <Notice tone="bad">{errorText(words, fault)}</Notice>}
    </Card>
  );
}
