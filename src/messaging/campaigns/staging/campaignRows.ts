import type { AudiencePart } from '../../../../entities/types/campaigns.js';
import type { RejectionCode } from '../../../../entities/types/sending.js';
import type { Person } from '../../../contacts/contactsByPhone.js';
import type { Rejection } from '../../../contacts/imports/reading/contactRows.js';
import { Issues } from '../../../errors.js';
import { valueUnder } from '../../../lib/files/valueName.js';
import { operatorOf } from '../../../lib/phone.js';
import { encodingCliff } from '../../../lib/segments.js';
import { readText, type Text } from '../../sending/messageText.js';
import type { OptOutValue } from '../../templates/optOutValues.js';
import { parseTemplate, renderTemplate, type Template, TemplateFault } from '../../templates/parseTemplate.js';
import { valueOfContact } from '../../templates/values.js';

/** Why a row of a campaign gets no message. */
export type RowCode = RejectionCode;
/** The same where the code says less. */
export type RowCause = NonNullable<Rejection['fault']> | 'OPT_OUT_NUMBER';

/** One that the audience names. */
export interface Named extends Pick<Person, 'name' | 'email' | 'attributes'> {
  /** Its line in a file, or its place in the list; null where it is of none. */
  line: number | null;
  part: AudiencePart;
  phone: string | null;
  given: string | null;
  code: RowCode | null;
  /** The column of a file that is at fault. */
  fault: string | null;
  cause: RowCause | null;
  /** What was given for it; wins over the contact's. */
  variables: Record<string, string>;
  optedOut: boolean;
  excluded: boolean;
}

/** A row as it is stored. */
export interface PricedRow {
  line: number | null;
  part: AudiencePart;
  phone: string | null;
  given: string | null;
  operator: string | null;
  code: RowCode | null;
  /** The variable that lacks a value, or the column at fault. */
  fault: string | null;
  cause: RowCause | null;
  /** The values that its text was made with, or that were given. */
  variables: Record<string, string>;
  text: Text | null;
  /** What would make it cheaper. */
  cliff: Cliff | null;
}

interface Cliff {
  characters: string[];
  /** Segments. */
  saved: number;
}

type Priced = Pick<PricedRow, 'code' | 'text' | 'cliff'>;

/** Turns those whom an audience names into rows with a text and a price: 5 µs each. */
export class RowPricer {
  private readonly template: Template;
  private readonly smartEncoding: boolean;
  /** Without variables one text is that of all. */
  private last: { body: string; priced: Priced } | undefined;

  constructor(
    { body, smartEncoding }: { body: string; smartEncoding: boolean },
    private readonly optOutValue: OptOutValue = () => undefined,
  ) {
    const template = parseTemplate(body);
    if (template instanceof TemplateFault) throw new Error('a campaign was stored whose braces are wrong');
    this.template = template;
    this.smartEncoding = smartEncoding;
  }

  /** `overCap`: numbers that get no more of its kind for the time being. */
  row(
    { line, part, phone, given, code, fault, cause, variables, optedOut, excluded, ...person }: Named,
    overCap: ReadonlySet<string> = new Set(),
  ): PricedRow {
    const operator = phone && operatorOf(phone);
    const none = { line, part, phone, given, operator, code, fault, cause, variables, text: null, cliff: null };
    if (phone === null || code) return none;
    if (optedOut) return { ...none, code: 'RECIPIENT_OPTED_OUT' };
    if (excluded) return { ...none, code: 'EXCLUDED' };
    if (overCap.has(phone)) return { ...none, code: 'FREQUENCY_CAP' };
    const used: Record<string, string> = {};
    const { text, missing } = renderTemplate(this.template, (name) => {
      const given = valueUnder(variables, name);
      const value = this.optOutValue(name, phone) ?? given ?? valueOfContact({ phone, ...person }, name);
      // An own property whatever its name.
      if (value !== undefined) Object.defineProperty(used, name, { value, enumerable: true, configurable: true });
      return value;
    });
    const row = { ...none, variables: used };
    const [lacks] = missing;
    const why = lacks === 'optOutNumber' ? 'OPT_OUT_NUMBER' : null;
    if (lacks !== undefined) return { ...row, code: 'TEMPLATE_VARIABLE_MISSING', fault: lacks, cause: why };
    if (text === null) return { ...row, code: 'MESSAGE_TOO_LONG' };
    return { ...row, ...this.price(text) };
  }

  private price(body: string): Priced {
    if (this.last?.body !== body) this.last = { body, priced: priceOf(body, this.smartEncoding) };
    return this.last.priced;
  }
}

function priceOf(body: string, smartEncoding: boolean): Priced {
  const issues = new Issues();
  const text = readText({ body, smartEncoding }, issues);
  const [issue] = issues.list;
  if (issue) return { code: issue.code === 'BAD_USER_INPUT' ? 'INVALID_VALUE' : (issue.code as RowCode), text: null, cliff: null };
  const cliff = text.encoding === 'UCS2' ? encodingCliff(text.body) : null;
  return { code: null, text, cliff: cliff && { characters: cliff.characters, saved: text.segments - cliff.segmentsAfter } };
}
