import type { TypedDocumentNode } from '@urql/core';
import { Send, type SendSmsInput, SendTemplate, type SendTemplateSmsInput } from '../../api/documents/sending.gen.js';
import type { ResultOf } from '../../api/resultOf.js';
import { type OnceState, useOnce } from '../../api/useOnce.js';

export type Sent = NonNullable<ResultOf<typeof Send>['sendSms']>;
export type SendState = OnceState<ResultOf<typeof Send>>;

type Input = SendSmsInput | SendTemplateSmsInput;

/** Both answer alike. */
const documentOf = (input: Input) =>
  ('templateId' in input ? SendTemplate : Send) as TypedDocumentNode<ResultOf<typeof Send>, { input: Input }>;

/** Sends once, whatever happens to the answer. */
export const useSend = () => useOnce('pending', documentOf);
