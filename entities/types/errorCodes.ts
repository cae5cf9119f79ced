import { registerEnumType } from 'type-graphql';
import { catalogue, type ErrorCode } from '../../src/errors.js';

/** The codes of errors as an enum of the schema: clients switch on them. */
export const ErrorCodes = Object.freeze(Object.fromEntries(Object.keys(catalogue).map((code) => [code, code]))) as {
  readonly [K in ErrorCode]: K;
};

registerEnumType(ErrorCodes, {
  name: 'ErrorCode',
  description: 'The code of an error, as in `extensions.code`.',
  valuesConfig: Object.fromEntries(Object.entries(catalogue).map(([code, { message }]) => [code, { description: message }])) as never,
});
