import { Link } from '@tanstack/react-router';
import { Tag } from '../../../parts/controls.js';
import { StatusTag } from '../../../parts/StatusTag.js';
import { phone } from '../../../words/format.js';
import type { RecipientParts } from './recipients.gen.js';
import { useRecipientWords } from './words.js';

/**
 * One row of an audience: who, which text, and how its message stands, to which it leads; or why there is none. `isOpen`: one without a
 * message will have one; later it has none any more, once it is archived.
 */
export function RecipientRow({ row, isOpen }: { row: RecipientParts; isOpen: boolean }) {
  const said = useRecipientWords();
  const { line, part, to, toRaw, body, rejection, column, detail, message } = row;
  const place = part === 'FILE' ? said.line(line) : said.row(line);
  const fault = column && (rejection === 'TEMPLATE_VARIABLE_MISSING' ? said.variable(column) : said.column(column));
  const shown = (
    <>
      <span className="min-w-0 font-medium break-words">{to ? phone(to) : toRaw || (rejection ? said.noNumber : said.erased)}</span>
      <span className="justify-self-end">
        {message && <StatusTag status={message.status} />}
        {rejection && <Tag tone="warn">{said.leftOut}</Tag>}
        {!message && !rejection && isOpen && <Tag tone="plain">{said.notYet}</Tag>}
      </span>
      {rejection ? (
        <span className="col-span-2 text-sm break-words">
          <span className="text-dim">{[place, fault].filter(Boolean).join(' · ')}</span>
          <span className="block">{detail}</span>
        </span>
      ) : (
        <>
          <span className="min-w-0 truncate text-sm text-dim">{body}</span>
          <span className="text-right text-sm text-dim">{place}</span>
        </>
      )}
    </>
  );
  const look = 'grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1 px-1 py-3';
  if (!message) return <div className={look}>{shown}</div>;
  return (
    <Link to="/messages/$id" params={{ id: message.id }} className={`${look} rounded-lg hover:bg-sunk`}>
      {shown}
    </Link>
  );
}
