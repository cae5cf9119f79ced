import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { GraphQLEmailAddress, GraphQLJSONObject, GraphQLSafeInt, GraphQLTimeZone } from 'graphql-scalars';
import { AppError } from '../../src/errors.js';
import { readCron } from '../../src/lib/cron.js';
import { LONGEST_PHONE, parsePhone } from '../../src/lib/phone.js';

/** What scalars say when they refuse: each names what is wanted and repeats nothing, so that an answer may say it. */
export const scalarRefusals = new Set<string>();

function sentence(text: string): string {
  scalarRefusals.add(text);
  return text;
}

/** A library's scalar under our name and description. Its own refusals repeat what was given; ours says what is wanted. */
const as = (name: string, description: string, wanted: string, base: GraphQLScalarType) => {
  const refusal = sentence(`${name} is ${wanted}.`);
  const read = <Args extends unknown[]>(parse: (...args: Args) => unknown, ...args: Args): unknown => {
    try {
      return parse(...args);
    } catch {
      throw new GraphQLError(refusal);
    }
  };
  return new GraphQLScalarType({
    name,
    description,
    serialize: base.serialize,
    parseValue: (value) => read(base.parseValue, value),
    parseLiteral: (node, variables) => located(node, () => read(base.parseLiteral, node, variables)),
  });
};

/** A refusal of a literal says where it stands: graphql adds the place to other errors only. */
function located<T>(node: ValueNode, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof GraphQLError && !error.nodes) throw new GraphQLError(error.message, { nodes: node });
    throw error;
  }
}

/**
 * A scalar written as text. `read` gets at most `longest` characters, without white space at the ends: a pattern that is quick on what it
 * was made for may take minutes on what it wasn't ("1" 28 times and an "x" once stopped the server for three seconds).
 */
const text = <T>(
  name: string,
  description: string,
  longest: number,
  read: (value: string) => T,
  more: { serialize?: (value: unknown) => unknown; specifiedByURL?: string } = {},
) => {
  const noText = sentence(`${name} is written as a string.`);
  const tooLong = sentence(`${name} has at most ${longest} characters.`);
  const parse = (value: unknown): T => {
    if (typeof value !== 'string') throw new GraphQLError(noText);
    // White space is looked at only in what isn't hostile by its length alone.
    const trimmed = value.length > 2 * longest ? value : value.trim();
    if (trimmed.length > longest) throw new GraphQLError(tooLong);
    return read(trimmed);
  };
  return new GraphQLScalarType({
    name,
    description,
    specifiedByURL: more.specifiedByURL,
    serialize: more.serialize ?? ((value) => value),
    parseValue: parse,
    parseLiteral: (node) => located(node, () => parse(node.kind === Kind.STRING ? node.value : undefined)),
  });
};

const NO_MOMENT = sentence('DateTime is written as in RFC 3339: 2026-11-22T08:30:00Z.');
const NO_YEAR = sentence('DateTime is in the years 1970 to 9998.');
const MOMENT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;

/**
 * RFC 3339. The years are 1970–9998 in UTC, whatever the offset makes of them: PostgreSQL writes a year of five digits in a form that no
 * reader of ours expects, and nothing here happened before 1970.
 */
function readMoment(value: string): Date {
  const clock = MOMENT.exec(value)?.[1]?.toUpperCase();
  const moment = new Date(value.toUpperCase());
  // The 30th of February would be taken for the 2nd of March: what is read back has to be what was written.
  const real = clock !== undefined && !Number.isNaN(moment.getTime()) && new Date(`${clock}Z`).toISOString().startsWith(clock);
  if (!real) throw new GraphQLError(NO_MOMENT);
  const year = moment.getUTCFullYear();
  if (year < 1970 || year > 9998) throw new GraphQLError(NO_YEAR);
  return moment;
}

const NO_PHONE = sentence('This is not a mobile number: write it like 0712345678 or +255712345678.');
function readPhone(value: string): string {
  const parsed = parsePhone(value);
  if (!parsed.ok) throw new AppError('INVALID_PHONE_NUMBER', { message: NO_PHONE });
  return parsed.phone;
}

/** Rows come with ISO strings straight from SQL: a Date per cell would cost a quarter of a list's speed. */
export const DateTime = text('DateTime', 'A moment in UTC, ISO 8601 with milliseconds: 2026-11-22T08:30:00.000Z.', 40, readMoment, {
  serialize: (value) => (value instanceof Date ? value.toISOString() : value),
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
});
/** What a library reads; its own refusal repeats what was given. */
const readBy =
  (base: GraphQLScalarType, wanted: string) =>
  (value: string): string => {
    try {
      return base.parseValue(value) as string;
    } catch {
      throw new GraphQLError(wanted);
    }
  };

export const EmailAddress = text(
  'EmailAddress',
  'An e-mail address.',
  254,
  readBy(GraphQLEmailAddress, sentence('EmailAddress is an address like asha@example.com.')),
);
export const PhoneNumber = text(
  'PhoneNumber',
  "E.164: +255712345678. Inputs that take a person's typing are String and accept 0712…, 255712…, spaces and dashes.",
  LONGEST_PHONE,
  readPhone,
);
export const TZS = as('TZS', 'Whole Tanzanian shillings, a safe integer.', 'a whole number', GraphQLSafeInt);
export const Credits = as(
  'Credits',
  'An integer number of SMS credits; 1 credit = 1 segment to 1 recipient. May exceed 2^31.',
  'a whole number',
  GraphQLSafeInt,
);
export const SafeInt = as('SafeInt', 'A count or a number of bytes that may exceed 2^31.', 'a whole number', GraphQLSafeInt);
export const TimeZone = text(
  'TimeZone',
  'An IANA time zone: Africa/Dar_es_Salaam.',
  64,
  readBy(GraphQLTimeZone, sentence('TimeZone is a name like Africa/Dar_es_Salaam.')),
);
const NO_LOCAL_TIME = sentence('LocalTime is a time of day like 21:00.');
export const LocalTime = text('LocalTime', 'A time of day on the clock of the zone beside it: 21:00.', 5, (value) => {
  if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value)) throw new GraphQLError(NO_LOCAL_TIME);
  return value;
});
const NO_CRON = sentence('CronExpression is five fields whose time comes: 0 2 * * *');
export const CronExpression = text('CronExpression', 'A cron expression of five fields: `0 2 * * *`.', 100, (value) => {
  try {
    return readCron(value);
  } catch {
    throw new GraphQLError(NO_CRON);
  }
});
export const JSONObject = as('JSONObject', 'A JSON object.', 'an object', GraphQLJSONObject);
