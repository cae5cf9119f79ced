import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useAction } from '../../api/useAction.js';
import { Button, Card, Notice } from '../../parts/controls.js';
import { TextField } from '../../parts/inputs.js';
import { BackLink } from '../../parts/lists/BackLink.js';
import { Page } from '../../parts/Page.js';
import { errorText, fieldError, withErrors } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { type Request, RequestFields } from './RequestFields.js';
import { AskForSenderId } from './senderIds.gen.js';
import { useSenderIdWords } from './words.js';

const MOST_LETTERS = 11;
/** What networks take; the server says the same. */
const isName = (name: string): boolean => /^[A-Za-z0-9 ._-]{1,11}$/.test(name) && /[A-Za-z]/.test(name) && name.trim() === name;

/** Asks for a name to send from. */
export function NewSenderIdPage() {
  const mine = useSenderIdWords();
  return (
    <Page title={mine.form.title}>
      <BackLink to="/sender-ids">{mine.one.back}</BackLink>
      <AskForm />
    </Page>
  );
}

function AskForm() {
  const mine = useSenderIdWords();
  const words = withErrors(useWords(), mine.errors);
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [request, setRequest] = useState<Request>({ useCase: '', sampleMessage: '', documents: [] });
  const [tried, setTried] = useState(false);
  const { run, busy, fault } = useAction(AskForSenderId);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const texts = { useCase: request.useCase.trim(), sampleMessage: request.sampleMessage.trim() };
    if (!isName(name) || !texts.useCase || !texts.sampleMessage) return;
    const asked = await run({ input: { name, ...texts, documentIds: request.documents.map(({ id }) => id) } });
    const id = asked?.requestSenderId?.senderId.id;
    if (id) void navigate({ to: '/sender-ids/$id', params: { id } });
  };
  const isBad = name === '' ? tried : !isName(name);
  return (
    <Card>
      <form onSubmit={(event) => void submit(event)} className="grid gap-4" noValidate>
        <TextField
          label={mine.form.name}
          hint={`${mine.form.nameHint} · ${mine.form.left(Math.max(0, MOST_LETTERS - name.length))}`}
          error={isBad ? mine.form.nameBad : fieldError(words, fault, 'name')}
          value={name}
          change={setName}
        />
        <RequestFields request={request} change={setRequest} fault={fault} tried={tried} />
        {fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, fault, ['name', 'useCase', 'sampleMessage'])}
          </Notice>
        )}
        <Button type="submit" look="main" disabled={busy} className="w-full sm:w-fit">
          {busy ? words.working : mine.form.button}
        </Button>
      </form>
    </Card>
  );
}
