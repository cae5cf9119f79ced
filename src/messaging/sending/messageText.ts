import { showsSomething } from '../../core/visible.js';
import type { Issues } from '../../errors.js';
import { countSegments, isWellFormedBody, MAX_SEGMENTS, smartEncode } from '../../lib/segments.js';

export interface Text {
  body: string;
  encoding: 'GSM7' | 'UCS2';
  segments: number;
}

/** The text as it is sent. Adds to the issues: EMPTY_MESSAGE, BAD_USER_INPUT (NUL, lone surrogates), MESSAGE_TOO_LONG. */
export function readText(input: { body: string; smartEncoding?: boolean }, issues: Issues, field = 'body'): Text {
  const given = input.body;
  if (!isWellFormedBody(given)) issues.add('BAD_USER_INPUT', field, { reason: 'Take out NUL characters and halves of surrogate pairs' });
  else if (!showsSomething(given)) issues.add('EMPTY_MESSAGE', field);
  const body = input.smartEncoding ? smartEncode(given) : given;
  const { encoding, segments } = countSegments(body);
  if (segments > MAX_SEGMENTS) issues.add('MESSAGE_TOO_LONG', field, { segments, max: MAX_SEGMENTS });
  return { body, encoding, segments };
}
