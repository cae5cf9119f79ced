import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useViewer } from '../../api/hooks.js';
import { CursorList } from '../../parts/CursorList.js';
import { Button, buttonLook, Card, Tag } from '../../parts/controls.js';
import { SettledInput } from '../../parts/lists/SettledInput.js';
import { Page } from '../../parts/Page.js';
import { Templates } from './templates.gen.js';
import { useTemplateWords } from './words.js';

const PAGE = 20;

/** The texts that a tenant sends often, newest first. */
export function TemplatesPage() {
  const said = useTemplateWords();
  const maySend = useViewer().permissions.includes('SEND_SMS');
  const { search } = useSearch({ from: '/templates' });
  const navigate = useNavigate({ from: '/templates' });
  const none = (
    <div className="grid gap-3 py-4">
      <p className="font-medium">{search ? said.noneMatch : said.none}</p>
      {!search && <p className="text-dim">{said.noneDetail}</p>}
    </div>
  );
  return (
    <Page title={said.title}>
      {maySend && (
        <Link to="/templates/new" className={`${buttonLook('main')} w-fit`}>
          {said.new}
        </Link>
      )}
      <search className="grid gap-3">
        <SettledInput
          label={said.search}
          hint={said.searchHint}
          type="search"
          value={search ?? ''}
          set={(text) => void navigate({ search: text ? { search: text } : {}, replace: true })}
        />
        {search && (
          <Button look="quiet" className="w-fit" onClick={() => void navigate({ search: {} })}>
            {said.clear}
          </Button>
        )}
      </search>
      <Card>
        <CursorList key={search} document={Templates} variables={{ first: PAGE, filter: search ? { search } : {} }} none={none}>
          {(nodes) => (
            <ul className="divide-y divide-line">
              {nodes.map(({ id, name, body, variables }) => (
                <li key={id}>
                  <Link to="/templates/$id" params={{ id }} className="grid gap-1 rounded-lg px-1 py-3 hover:bg-sunk">
                    <span className="flex flex-wrap items-baseline justify-between gap-x-3">
                      <span className="min-w-0 font-medium break-words">{name}</span>
                      {variables.length > 0 && <Tag tone="plain">{said.variables(variables.length)}</Tag>}
                    </span>
                    <span className="line-clamp-2 text-sm break-words text-dim">{body}</span>
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </CursorList>
      </Card>
    </Page>
  );
}
