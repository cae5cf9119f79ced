import { Link, useSearch } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { useViewer } from '../../api/hooks.js';
import { CursorList } from '../../parts/CursorList.js';
import { buttonLook, Card, Tag } from '../../parts/controls.js';
import { Page } from '../../parts/Page.js';
import { ExportButton } from '../../parts/work/ExportButton.js';
import { phone } from '../../words/format.js';
import { ContactFilterBar } from './ContactFilterBar.js';
import { ContactCount, type ContactRow, Contacts } from './contacts.gen.js';
import { contactFilterOf } from './filters.js';
import { useContactWords } from './words.js';

const PAGE = 25;

/** The tenant's contacts, newest first, filtered by the address. */
export function ContactsPage() {
  const said = useContactWords();
  const mayChange = useViewer().permissions.includes('MANAGE_CONTACTS');
  const filters = useSearch({ from: '/contacts' });
  const filter = contactFilterOf(filters);
  const filtered = Object.keys(filters).length > 0;
  const [counted] = useQuery({ query: ContactCount, variables: { filter }, requestPolicy: 'cache-and-network' });
  const total = counted.data?.contacts?.totalCount;
  const none = (
    <div className="grid gap-3 py-4">
      <p className="font-medium">{filtered ? said.noneMatch : said.none}</p>
      {!filtered && <p className="text-dim">{said.noneDetail}</p>}
    </div>
  );
  return (
    <Page title={said.title}>
      <div className="flex flex-wrap gap-2">
        {mayChange && (
          <>
            <Link to="/contacts/new" className={buttonLook('main')}>
              {said.add}
            </Link>
            <Link to="/contacts/import" className={buttonLook('plain')}>
              {said.import}
            </Link>
          </>
        )}
        <Link to="/contacts/groups" className={buttonLook('plain')}>
          {said.groups}
        </Link>
      </div>
      <ContactFilterBar filters={filters} />
      <Card>
        <p role="status" className="pb-2 text-sm text-dim">
          {total === undefined ? ' ' : said.count(total)}
        </p>
        <CursorList key={JSON.stringify(filter)} document={Contacts} variables={{ first: PAGE, filter }} none={none}>
          {(nodes) => <ContactList rows={nodes} />}
        </CursorList>
      </Card>
      {total !== undefined && total > 0 && <ExportButton key={JSON.stringify(filter)} source={{ contacts: filter }} label={said.export} />}
    </Page>
  );
}

function ContactList({ rows }: { rows: ContactRow[] }) {
  const said = useContactWords();
  return (
    <ul className="divide-y divide-line">
      {rows.map(({ id, phone: number, name, tags, optedOut }) => (
        <li key={id}>
          <Link
            to="/contacts/$id"
            params={{ id }}
            className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 rounded-lg px-1 py-3 hover:bg-sunk"
          >
            <span className="min-w-0">
              <span className={`block truncate font-medium ${name ? '' : 'text-dim'}`}>{name ?? said.noName}</span>
              <span className="block text-sm text-dim tabular-nums">{phone(number)}</span>
            </span>
            <span className="flex min-w-0 flex-wrap gap-1">
              {optedOut && <Tag tone="warn">{said.optOuts.out}</Tag>}
              {tags.slice(0, 3).map((tag) => (
                <Tag key={tag} tone="plain">
                  {tag}
                </Tag>
              ))}
              {tags.length > 3 && <Tag tone="plain">+{tags.length - 3}</Tag>}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
