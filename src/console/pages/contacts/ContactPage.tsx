import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { apiError } from '../../api/ask.js';
import { useTimeZone, useViewer } from '../../api/hooks.js';
import { useAction } from '../../api/useAction.js';
import { Card, Notice, Tag } from '../../parts/controls.js';
import { Fact, Facts } from '../../parts/Fact.js';
import { BackLink } from '../../parts/lists/BackLink.js';
import { Loading, Page } from '../../parts/Page.js';
import { errorText, phone, shortTime } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { ContactForm } from './ContactForm.js';
import { draftOf, inputOf } from './contactDraft.js';
import { type ContactParts, OneContact, SaveContact } from './contacts.gen.js';
import { OptOutCard } from './OptOutCard.js';
import { RemoveContact } from './RemoveContact.js';
import { useContactWords } from './words.js';

/** One contact: what is known of it, whether it gets messages, and the way to change, delete and erase it. */
export function ContactPage() {
  const words = useWords();
  const said = useContactWords();
  const { id } = useParams({ from: '/contacts/$id' });
  const mayChange = useViewer().permissions.includes('MANAGE_CONTACTS');
  const [{ data, error, fetching }, ask] = useQuery({ query: OneContact, variables: { id }, requestPolicy: 'cache-and-network' });
  const contact = data?.contact;
  const refused = error && apiError(error);
  const isMissing = refused ? ['NOT_FOUND', 'BAD_USER_INPUT'].includes(refused.code) : !contact && !fetching;
  const again = () => ask({ requestPolicy: 'network-only' });
  return (
    <Page title={contact ? (contact.name ?? phone(contact.phone)) : said.title} lead={contact?.name && phone(contact.phone)}>
      <BackLink to="/contacts">{said.back}</BackLink>
      {!contact && fetching && <Loading />}
      {!contact && isMissing && (
        <Notice tone="warn">
          <p className="font-medium">{said.missing}</p>
          <p>{said.missingDetail}</p>
        </Notice>
      )}
      {!contact && refused && !isMissing && <Notice tone="bad">{errorText(words, refused)}</Notice>}
      {contact && (
        <>
          <Known contact={contact} />
          <OptOutCard contact={contact} mayChange={mayChange} changed={again} />
          {mayChange && <Change key={contact.id} contact={contact} />}
          {mayChange && <RemoveContact contact={contact} />}
        </>
      )}
    </Page>
  );
}

function Known({ contact }: { contact: ContactParts }) {
  const { known, form } = useContactWords();
  const timeZone = useTimeZone();
  const { permissions } = useViewer();
  const { email, tags, groups, attributes, createdAt, updatedAt, lastMessageAt } = contact;
  return (
    <Card title={known.title}>
      <Facts>
        {email && <Fact name={form.email}>{email}</Fact>}
        {groups.length > 0 && (
          <Fact name={form.groups}>
            {groups.map(({ id, name }, index) => (
              <span key={id}>
                {index > 0 && ', '}
                <Link to="/contacts" search={{ group: id }} className="text-accent underline">
                  {name}
                </Link>
              </span>
            ))}
          </Fact>
        )}
        {tags.length > 0 && (
          <Fact name={form.tags}>
            <span className="flex flex-wrap gap-1">
              {tags.map((tag) => (
                <Tag key={tag} tone="plain">
                  {tag}
                </Tag>
              ))}
            </span>
          </Fact>
        )}
        {Object.entries(attributes).map(([name, value]) => (
          <Fact key={name} name={name}>
            {String(value)}
          </Fact>
        ))}
        <Fact name={known.lastMessage}>{lastMessageAt ? shortTime(lastMessageAt, timeZone) : known.never}</Fact>
        <Fact name={known.added}>{shortTime(createdAt, timeZone)}</Fact>
        {updatedAt !== createdAt && <Fact name={known.changed}>{shortTime(updatedAt, timeZone)}</Fact>}
      </Facts>
      <p className="flex flex-wrap gap-x-5 pt-2">
        <Link to="/messages" search={{ to: contact.phone }} className="py-2 font-medium text-accent underline">
          {known.messages}
        </Link>
        {permissions.includes('SEND_SMS') && !contact.optedOut && (
          <Link to="/send" search={{ to: contact.phone }} className="py-2 font-medium text-accent underline">
            {known.write}
          </Link>
        )}
      </p>
    </Card>
  );
}

function Change({ contact }: { contact: ContactParts }) {
  const said = useContactWords();
  const [draft, setDraft] = useState(() => draftOf(contact));
  const [isSaved, setIsSaved] = useState(false);
  const action = useAction(SaveContact);
  const save = async () => {
    const saved = (await action.run({ input: inputOf(draft) }))?.upsertContact;
    if (!saved) return;
    setDraft(draftOf(saved.contact));
    setIsSaved(true);
  };
  return (
    <Card title={said.form.title}>
      <ContactForm
        draft={draft}
        change={(changed) => {
          setIsSaved(false);
          setDraft(changed);
        }}
        isNew={false}
        busy={action.busy}
        fault={action.fault}
        save={() => void save()}
      >
        <p role="status" className="font-medium text-good">
          {isSaved && said.form.saved}
        </p>
      </ContactForm>
    </Card>
  );
}
