import { GraphQLScalarType } from 'graphql';
import {
  GraphQLDateTimeISO,
  GraphQLEmailAddress,
  GraphQLJSONObject,
  GraphQLLocalTime,
  GraphQLPhoneNumber,
  GraphQLSafeInt,
  GraphQLTimeZone,
} from 'graphql-scalars';

/** A library's scalar under our name and description. */
const as = (
  name: string,
  description: string,
  base: GraphQLScalarType,
  more: { serialize?: (value: unknown) => unknown; specifiedByURL?: string } = {},
) =>
  new GraphQLScalarType({
    name,
    description,
    specifiedByURL: more.specifiedByURL,
    serialize: more.serialize ?? base.serialize,
    parseValue: base.parseValue,
    parseLiteral: base.parseLiteral,
  });

/** Rows come with ISO strings straight from SQL: a Date per cell would cost a quarter of a list's speed. */
export const DateTime = as('DateTime', 'A moment in UTC, ISO 8601 with milliseconds: 2026-11-22T08:30:00.000Z.', GraphQLDateTimeISO, {
  serialize: (value) => (value instanceof Date ? value.toISOString() : value),
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
});
export const LocalTime = as('LocalTime', 'A time of day on the clock of the zone beside it: 21:00.', GraphQLLocalTime);
export const EmailAddress = as('EmailAddress', 'An e-mail address.', GraphQLEmailAddress);
export const PhoneNumber = as(
  'PhoneNumber',
  "E.164: +255712345678. Inputs that take a person's typing are String and accept 0712…, 255712…, spaces and dashes.",
  GraphQLPhoneNumber,
  { serialize: (value) => value },
);
export const TZS = as('TZS', 'Whole Tanzanian shillings, a safe integer.', GraphQLSafeInt);
export const Credits = as(
  'Credits',
  'An integer number of SMS credits; 1 credit = 1 segment to 1 recipient. May exceed 2^31.',
  GraphQLSafeInt,
);
export const SafeInt = as('SafeInt', 'A count or a number of bytes that may exceed 2^31.', GraphQLSafeInt);
export const TimeZone = as('TimeZone', 'An IANA time zone: Africa/Dar_es_Salaam.', GraphQLTimeZone);
export const JSONObject = as('JSONObject', 'A JSON object.', GraphQLJSONObject);
