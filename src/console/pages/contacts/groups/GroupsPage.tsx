import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useViewer } from '../../../api/hooks.js';
import { useAction } from '../../../api/useAction.js';
import { CursorList } from '../../../parts/CursorList.js';
import { Button, Card, Field, inputLook } from '../../../parts/controls.js';
import { ConfirmDialog } from '../../../parts/Dialog.js';
import { BackLink } from '../../../parts/lists/BackLink.js';
import { Page } from '../../../parts/Page.js';
import { errorText, fieldError } from '../../../words/format.js';
import { useWords } from '../../../words/words.js';
import { DeleteGroup, Groups, MakeGroup, RenameGroup } from '../contacts.gen.js';
import type { Group } from '../useGroups.js';
import { useContactWords } from '../words.js';

const PAGE = 50;

/** The groups of contacts, by name. */
export function GroupsPage() {
  const said = useContactWords();
  const mayChange = useViewer().permissions.includes('MANAGE_CONTACTS');
  const [revision, setRevision] = useState(0);
  const changed = () => setRevision(revision + 1);
  return (
    <Page title={said.groupPage.title} lead={said.groupPage.lead}>
      <BackLink to="/contacts">{said.back}</BackLink>
      {mayChange && <NewGroup made={changed} />}
      <Card>
        <CursorList
          document={Groups}
          variables={{ first: PAGE }}
          revision={revision}
          none={
            <div className="grid gap-2 py-4">
              <p className="font-medium">{said.groupPage.none}</p>
              <p className="text-dim">{said.groupPage.noneDetail}</p>
            </div>
          }
        >
          {(nodes) => (
            <ul className="divide-y divide-line">
              {nodes.map((group) => (
                <GroupRow key={group.id} group={group} mayChange={mayChange} deleted={changed} />
              ))}
            </ul>
          )}
        </CursorList>
      </Card>
    </Page>
  );
}

function NewGroup({ made }: { made(): void }) {
  const words = useWords();
  const { groupPage: said } = useContactWords();
  const [name, setName] = useState('');
  const action = useAction(MakeGroup);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await action.run({ input: { name } }))) return;
    setName('');
    made();
  };
  return (
    <Card>
      <form onSubmit={(event) => void submit(event)} className="grid gap-3" noValidate>
        <Field label={said.name} error={action.fault && (fieldError(words, action.fault, 'name') ?? errorText(words, action.fault))}>
          {(given) => (
            <input {...given} maxLength={100} value={name} onChange={({ target }) => setName(target.value)} className={inputLook} />
          )}
        </Field>
        <Button type="submit" look="main" className="w-full sm:w-fit" disabled={action.busy || name.trim() === ''}>
          {said.make}
        </Button>
      </form>
    </Card>
  );
}

function GroupRow({ group, mayChange, deleted }: { group: Group; mayChange: boolean; deleted(): void }) {
  const words = useWords();
  const { groupPage: said } = useContactWords();
  const { id, name, size } = group;
  const [state, setState] = useState<'shown' | 'renamed' | 'deleted'>('shown');
  const [typed, setTyped] = useState(name);
  const [rename, remove] = [useAction(RenameGroup), useAction(DeleteGroup)];
  const close = () => {
    setState('shown');
    rename.forget();
    remove.forget();
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (await rename.run({ input: { id, name: typed } })) close();
  };
  return (
    <li className="grid gap-2 py-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Link to="/contacts" search={{ group: id }} className="min-w-0 py-2 font-medium break-words text-accent underline">
          {name}
        </Link>
        <span className="flex flex-wrap items-center gap-1">
          <span className="text-sm text-dim tabular-nums">{said.members(size)}</span>
          {mayChange && (
            <>
              <Button
                look="quiet"
                aria-label={said.renameThis(name)}
                onClick={() => {
                  setTyped(name);
                  setState('renamed');
                }}
              >
                {said.rename}
              </Button>
              <Button look="quiet" aria-label={said.deleteThis(name)} onClick={() => setState('deleted')}>
                {said.delete}
              </Button>
            </>
          )}
        </span>
      </div>
      {state === 'renamed' && (
        <form onSubmit={(event) => void save(event)} className="grid gap-2" noValidate>
          <Field
            label={said.newName(name)}
            error={rename.fault && (fieldError(words, rename.fault, 'name') ?? errorText(words, rename.fault))}
          >
            {(given) => (
              <input {...given} maxLength={100} value={typed} onChange={({ target }) => setTyped(target.value)} className={inputLook} />
            )}
          </Field>
          <div className="flex gap-2">
            <Button type="submit" look="main" disabled={rename.busy || typed.trim() === ''}>
              {said.save}
            </Button>
            <Button onClick={close}>{words.dialog.cancel}</Button>
          </div>
        </form>
      )}
      {state === 'deleted' && (
        <ConfirmDialog
          title={said.deleteTitle(name)}
          action={said.delete}
          busy={remove.busy}
          fault={remove.fault}
          confirm={async () => (await remove.run({ id })) && deleted()}
          close={close}
        >
          <p>{said.deleteLoss(size)}</p>
        </ConfirmDialog>
      )}
    </li>
  );
}
