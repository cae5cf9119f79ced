import { charactersLeft, countSegments, encodingCliff } from '../../../lib/segments.js';
import { Button } from '../../parts/controls.js';
import { useWords } from '../../words/words.js';

/** Counts as the server does, by the same code; names what makes a text dear, and mends it by one click. */
export function TextCounter({ body, mend }: { body: string; mend(body: string): void }) {
  const words = useWords();
  const { encoding, units, segments } = countSegments(body);
  const cliff = encodingCliff(body);
  return (
    <div className="grid gap-2">
      <p className="flex flex-wrap gap-x-4 tabular-nums">
        <span data-counter>{words.send.counter(units, segments)}</span>
        {segments > 0 && <span>{words.send.left(charactersLeft(body), segments)}</span>}
        {segments > 0 && <span>{words.send.encodings[encoding]}</span>}
      </p>
      <p>{words.send.bodyCountsHere}</p>
      {cliff && (
        <div className="rounded-lg border border-warn/40 bg-warn-soft p-3 text-warn">
          <p>{words.send.cliff(cliff.characters.join(' '), segments, cliff.segmentsAfter)}</p>
          <Button className="mt-2" onClick={() => mend(cliff.suggestedBody)}>
            {words.send.mend}
          </Button>
        </div>
      )}
    </div>
  );
}
