import type { ApiError } from '../../api/ask.js';
import { Button } from '../../parts/controls.js';
import { LongTextField } from '../../parts/inputs.js';
import { DocumentField } from '../../parts/work/DocumentField.js';
import { fieldError } from '../../words/format.js';
import { useWords } from '../../words/words.js';
import { useSenderIdWords } from './words.js';

const MOST_DOCUMENTS = 5;

export interface Request {
  useCase: string;
  sampleMessage: string;
  documents: { id: string; filename: string }[];
}

interface RequestFieldsProps {
  request: Request;
  change(request: Request): void;
  fault: ApiError | undefined;
  /** Whether empty fields are named as faults. */
  tried: boolean;
}

/** What the reviewer wants to know of a name. */
export function RequestFields({ request, change, fault, tried }: RequestFieldsProps) {
  const words = useWords();
  const mine = useSenderIdWords();
  const { useCase, sampleMessage, documents } = request;
  const missing = (text: string) => (tried && text.trim() === '' ? mine.form.empty : undefined);
  return (
    <>
      <LongTextField
        label={mine.form.useCase}
        hint={mine.form.useCaseHint}
        error={missing(useCase) ?? fieldError(words, fault, 'useCase')}
        value={useCase}
        change={(text) => change({ ...request, useCase: text })}
      />
      <LongTextField
        label={mine.form.sample}
        hint={mine.form.sampleHint}
        error={missing(sampleMessage) ?? fieldError(words, fault, 'sampleMessage')}
        value={sampleMessage}
        change={(text) => change({ ...request, sampleMessage: text })}
      />
      <fieldset className="grid min-w-0 gap-2">
        <legend className="font-medium">
          {mine.form.documents} <span className="font-normal text-dim">({words.optional})</span>
        </legend>
        <p className="text-sm text-dim">{mine.form.documentsDetail}</p>
        <ul className="grid gap-1">
          {documents.map(({ id, filename }) => (
            <li key={id} className="flex items-center justify-between gap-2">
              <span className="min-w-0 break-words">{filename}</span>
              <Button look="quiet" onClick={() => change({ ...request, documents: documents.filter((one) => one.id !== id) })}>
                {mine.form.remove(filename)}
              </Button>
            </li>
          ))}
        </ul>
        {documents.length < MOST_DOCUMENTS && (
          <DocumentField
            label={mine.form.upload}
            onStored={({ id, filename }) => change({ ...request, documents: [...documents, { id, filename }] })}
          />
        )}
      </fieldset>
    </>
  );
}
