import type { ReactNode } from 'react';
import { count, percent } from '../../words/format.js';
import type { Bucket } from './useBuckets.js';
import { useUsageWords } from './words.js';

interface FiguresTableProps {
  /** What the table is about, for readers who don't see it. */
  name: string;
  /** The heading of the first column. */
  column: string;
  rows: { bucket: Bucket; name: ReactNode }[];
}

const cell = 'py-2 pl-2 text-right tabular-nums';

/** The numbers of a chart; on a phone the four that count. */
export function FiguresTable({ name, column, rows }: FiguresTableProps) {
  const mine = useUsageWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
    <section tabIndex={0} aria-label={mine.table(name)} className="max-h-72 min-w-0 overflow-y-auto">
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-card text-dim">
          <tr>
            <th scope="col" className="py-2 text-left font-normal">
              {column}
            </th>
            <th scope="col" className={`${cell} font-normal`}>
              {mine.messages}
            </th>
            <th scope="col" className={`${cell} font-normal`}>
              {mine.delivered}
            </th>
            <th scope="col" className={`${cell} font-normal`}>
              {mine.credits}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map(({ bucket: { from, keys, messages, credits, deliveryRate }, name: title }) => (
            <tr key={`${from} ${keys[0]?.key}`}>
              <th scope="row" className="py-2 text-left font-medium break-words">
                {title}
              </th>
              <td className={cell}>{count(messages)}</td>
              <td className={cell}>{deliveryRate === null ? '–' : percent(deliveryRate)}</td>
              <td className={cell}>{count(credits)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
