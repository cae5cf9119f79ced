import { type FormEvent, useState } from 'react';
import { useAction } from '../../api/useAction.js';
import { Button, Card, Notice } from '../../parts/controls.js';
import { errorText, withErrors } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { type Request, RequestFields } from './RequestFields.js';
import { AskAgain, type SenderIdParts } from './senderIds.gen.js';
import { useSenderIdWords } from './words.js';

/** The same request, changed and handed in anew. */
export function AskAgainForm({ senderId: { id, useCase, sampleMessage, documents } }: { senderId: SenderIdParts }) {
  const mine = useSenderIdWords();
  const words = withErrors(useWords(), mine.errors);
  const [request, setRequest] = useState<Request>({ useCase: useCase ?? '', sampleMessage: sampleMessage ?? '', documents });
  const [tried, setTried] = useState(false);
  const { run, busy, fault } = useAction(AskAgain);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const texts = { useCase: request.useCase.trim(), sampleMessage: request.sampleMessage.trim() };
    if (texts.useCase && texts.sampleMessage) void run({ input: { id, ...texts, documentIds: request.documents.map((one) => one.id) } });
  };
  return (
    <Card title={mine.form.againTitle}>
      <form onSubmit={submit} className="grid gap-4" noValidate>
        <RequestFields request={request} change={setRequest} fault={fault} tried={tried} />
        {fault && (
          <Notice tone="bad" live="assertive">
            {errorText(words, fault, ['useCase', 'sampleMessage'])}
          </Notice>
        )}
        <Button type="submit" look="main" disabled={busy} className="w-full sm:w-fit">
          {busy ? words.working : mine.form.again}
        </Button>
      </form>
    </Card>
  );
}
