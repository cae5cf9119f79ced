import { useWorkWords } from './words.js';

export interface RejectedRow {
  line: number;
  value: string;
  column: string | null;
  detail: string;
}

/** Rows of a file that are left out: where, what, and what to do about it. */
export function RejectedRows({ rows }: { rows: readonly RejectedRow[] }) {
  const { rejected } = useWorkWords();
  return (
    <ul className="divide-y divide-line">
      {rows.map(({ line, value, column, detail }, index) => (
        // A line may be named twice; the list never changes its order.
        <li key={`${line} ${index}`} className="grid gap-0.5 py-2">
          <p className="flex flex-wrap justify-between gap-x-3">
            <span className="min-w-0 font-medium break-words">{value || rejected.empty}</span>
            <span className="text-sm text-dim">{[rejected.line(line), column].filter(Boolean).join(' · ')}</span>
          </p>
          <p className="text-sm break-words text-dim">{detail}</p>
        </li>
      ))}
    </ul>
  );
}
