/**
 * What Tuma's scalars are in JSON, as TypeScript types; for `scalars` of a GraphQL Code Generator configuration. No number here passes
 * Number.MAX_SAFE_INTEGER, so JSON.parse loses none of them.
 */
export const scalars = {
  /** Credits and counts. */
  Credits: 'number',
  SafeInt: 'number',
  /** Whole shillings. */
  TZS: 'number',
  /** "2026-11-22T08:30:00.000Z": give it to `new Date`. */
  DateTime: 'string',
  /** "21:00". */
  LocalTime: 'string',
  /** "Africa/Dar_es_Salaam". */
  TimeZone: 'string',
  /** "0 2 * * *". */
  CronExpression: 'string',
  /** "+255712345678". */
  PhoneNumber: 'string',
  EmailAddress: 'string',
  JSONObject: 'Record<string, unknown>',
} as const;
