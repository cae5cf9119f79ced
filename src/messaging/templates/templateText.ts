import { showsSomething } from '../../core/visible.js';
import { AppError, type Issues } from '../../errors.js';
import { countSegments, isWellFormedBody, MAX_SEGMENTS, smartEncode } from '../../lib/segments.js';
import { LONGEST_RENDERED, parseTemplate, type Template, TemplateFault } from './parseTemplate.js';

const LONGEST = 4_000;

/**
 * Reads the text of a template. Adds to the issues: EMPTY_MESSAGE, BAD_USER_INPUT (too long, NUL, lone surrogates), and MESSAGE_TOO_LONG
 * where no values can make it fit; throws BAD_USER_INPUT with a sentence and a position for braces that are wrong, if nothing else is.
 */
export function readTemplateText(body: string, issues: Issues, field = 'body'): Template | undefined {
  const tooLong = body.length > LONGEST && [...body.slice(0, 2 * LONGEST + 1)].length > LONGEST;
  if (tooLong) issues.add('BAD_USER_INPUT', field, { min: 1, max: LONGEST, of: 'characters' });
  else if (!isWellFormedBody(body))
    issues.add('BAD_USER_INPUT', field, { reason: 'Take out NUL characters and halves of surrogate pairs' });
  else if (!showsSomething(body)) issues.add('EMPTY_MESSAGE', field);
  else return readBraces(body, issues, field);
  return undefined;
}

function readBraces(body: string, issues: Issues, field: string): Template | undefined {
  const template = parseTemplate(body);
  if (template instanceof TemplateFault) {
    const { position, reason } = template;
    issues.add('BAD_USER_INPUT', field, { position, reason });
    if (issues.list.length > 1) return undefined;
    throw new AppError('BAD_USER_INPUT', { message: `After ${position} characters: ${reason}`, issues: issues.list });
  }
  const fixed = template.parts.filter((part) => typeof part === 'string').join('');
  const { segments } = countSegments(smartEncode(fixed));
  if (segments > MAX_SEGMENTS || fixed.length > LONGEST_RENDERED) issues.add('MESSAGE_TOO_LONG', field, { segments, max: MAX_SEGMENTS });
  return template;
}
