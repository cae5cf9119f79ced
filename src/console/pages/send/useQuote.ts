import { useQuery } from 'urql';
import { countSegments, MAX_SEGMENTS } from '../../../lib/segments.js';
import { type ApiError, apiError } from '../../api/ask.js';
import { Quote, type QuoteParts, QuoteTemplate } from '../../api/documents/sending.gen.js';
import { useSettled } from '../../api/hooks.js';
import { type Draft, numbersIn, recipientsOf } from './draft.js';

/** One send takes no more numbers. */
export const MOST = 1_000;
const SETTLE_MS = 400;

export interface Quoted {
  /** The latest answer; undefined where there is nothing to ask. */
  quote: QuoteParts | undefined;
  refusal: ApiError | undefined;
  /** Whether it is of what stands in the form now. */
  isCurrent: boolean;
  /** Whether there is a text that can be priced. Without one the question is only whom it would reach. */
  hasText: boolean;
  /** Whether a text of one's own has no more segments than are sent. */
  fits: boolean;
}

/** What the server says that a draft would do and cost, asked when the typing pauses. */
export function useQuote(draft: Draft, from: string | undefined): Quoted {
  const to = numbersIn(draft.numbers);
  const { templateId, body } = draft;
  const fits = templateId !== '' || countSegments(body).segments <= MAX_SEGMENTS;
  const hasText = templateId !== '' || body.trim() !== '';
  const sender = from ? { from } : {};
  const asked = JSON.stringify(
    templateId ? { templateId, recipients: recipientsOf(draft, to), ...sender } : { to, body: hasText && fits ? body : 'x', ...sender },
  );
  const settled = useSettled(asked, SETTLE_MS);
  const input = JSON.parse(settled);
  const count = ('templateId' in input ? input.recipients : input.to).length;
  const pause = to.length === 0 || to.length > MOST || count === 0 || count > MOST;
  const isOfTemplate = 'templateId' in input;
  const [ofText] = useQuery({ query: Quote, variables: { input }, pause: pause || isOfTemplate, requestPolicy: 'network-only' });
  const [ofTemplate] = useQuery({
    query: QuoteTemplate,
    variables: { input },
    pause: pause || !isOfTemplate,
    requestPolicy: 'network-only',
  });
  const { data, error, fetching } = isOfTemplate ? ofTemplate : ofText;
  const isCurrent = !pause && settled === asked && !fetching;
  return {
    quote: pause || error ? undefined : (data?.quoteSms ?? undefined),
    refusal: isCurrent && error ? apiError(error) : undefined,
    ...{ isCurrent, hasText, fits },
  };
}
