import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { resolvers } from '../../resolvers/index.js';
import { buildAppSchema } from '../../src/http/graphql/schema.js';

/** Requests that are made from the schema, so that a new operation is asked, too. */
export const schema = buildAppSchema(resolvers);

export interface Operation {
  kind: 'Query' | 'Mutation' | 'Subscription';
  /** 'Query.message' */
  name: string;
  field: GraphQLField<unknown, unknown>;
}
export const operations = (['Query', 'Mutation', 'Subscription'] as const).flatMap((kind): Operation[] =>
  Object.values((schema.getRootType(kind.toLowerCase() as never) ?? schema.getQueryType())?.getFields() ?? {}).map((field) => ({
    kind,
    name: `${kind}.${field.name}`,
    field,
  })),
);

/** A document of one operation, all of its arguments as variables of their names. */
export function documentOf({ kind, field }: Operation, selection = everything(field.type)): string {
  const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  return `${kind.toLowerCase()} ${declared && `(${declared})`} { ${field.name}${given && `(${given})`} ${selection} }`;
}

/** Every field below a type that needs no argument, each type once on a path. */
export function everything(of: GraphQLOutputType, above: readonly string[] = []): string {
  const type = getNamedType(of);
  if (!isObjectType(type) && !isInterfaceType(type)) return isCompositeType(type) ? '{ __typename }' : '';
  const fields = Object.values(type.getFields()).flatMap(({ name, type: fieldType, args }) => {
    const inner = getNamedType(fieldType);
    // Backups are read where they are listed: below each file of each message they would cost more than a caller may spend.
    if (args.some(isRequiredArgument) || ['edges', 'pageInfo', 'lastBackup'].includes(name)) return [];
    if (isLeafType(inner)) return [name];
    // Of a message's campaign what is its own, for the same reason.
    if (type.name === 'Message' && name === 'campaign') return [`campaign ${leaves(inner)}`];
    if ([...above, type.name].includes(inner.name) || above.length > 4) return [];
    // Two of each list inside: fifty recipients of fifty campaigns would cost more than a caller may spend.
    const few = args.some((arg) => arg.name === 'first') ? '(first: 2)' : '';
    return [`${name}${few} ${everything(inner, [...above, type.name])}`];
  });
  return `{ __typename ${fields.join(' ')} }`;
}

const leaves = (type: GraphQLOutputType): string =>
  isObjectType(type)
    ? `{ ${Object.values(type.getFields())
        .flatMap((one) => (isLeafType(getNamedType(one.type)) ? [one.name] : []))
        .join(' ')} }`
    : '';

/** What passes, by the name of the field, so that a value that is tried beside it gets as far as the database. */
export const usual: Record<string, unknown> = {
  ...{ to: ['0712345678'], body: 'Habari', email: 'sumu@poison.example', name: 'Sumu', phone: '0712345678', password: 'four large boats' },
  ...{ currentPassword: 'a long enough password', newPassword: 'four large boats', useCase: 'Codes', sampleMessage: 'Habari' },
  ...{ reason: 'x', payerPhone: '0712345678', channel: 'vodacom', credits: 1_000, first: 10, timeZone: 'Africa/Nairobi', search: 'a' },
  ...{ tags: ['vip'], tag: ['vip'], attributes: { town: 'Moshi' } },
  ...{ recipients: [{ to: '0712345678', variables: { name: 'Asha' } }], variables: { name: 'Asha' } },
};

interface Field {
  name: string;
  type: GraphQLInputType;
}
type Values = Record<string, unknown>;

/** The least that is asked for: what must be given, with usual values. `id` gives the id for a field of that name. */
export const required = (fields: readonly Field[], id: (name: string) => string): Values =>
  Object.fromEntries(fields.flatMap(({ name, type }) => (isNonNullType(type) ? [[name, usualValue(type.ofType, name, id)]] : [])));

function usualValue(type: GraphQLInputType, name: string, id: (name: string) => string): unknown {
  if (isNonNullType(type)) return usualValue(type.ofType, name, id);
  if (name in usual && !(name === 'to' && !isListType(type))) return usual[name];
  if (isListType(type)) return [usualValue(type.ofType, name, id)];
  if (isInputObjectType(type)) return required(Object.values(type.getFields()), id);
  if (isEnumType(type)) return type.getValues()[0]?.name;
  const scalars: Values = {
    ...{ ID: id(name), Int: 100, Float: 1, SafeInt: 100, Credits: 100, TZS: 100, Boolean: false, JSONObject: {} },
    ...{
      DateTime: '2026-12-01T10:00:00Z',
      LocalTime: '08:00',
      TimeZone: 'Africa/Nairobi',
      CronExpression: '0 2 * * *',
      EmailAddress: 'a@poison.example',
    },
    PhoneNumber: '0712345678',
  };
  return scalars[type.name] ?? 'x1';
}

/** A place of an operation's input that takes a scalar: 'filter.ids', 'input.tenantId'. */
export interface Place {
  path: string;
  scalar: string;
  /** The variables of a request with this value there (in a list where a list is asked for), and beside it the least. */
  variables(value: unknown, id: (name: string) => string): Values;
}

/** Every place of an operation's input that takes a scalar. */
export const placesOf = ({ field }: Operation): Place[] => placesIn(field.args);

function placesIn(fields: readonly Field[]): Place[] {
  return fields.flatMap(({ name, type }): Place[] => {
    const of = getNamedType(type);
    const inside = (value: unknown) => (isListType(isNonNullType(type) ? type.ofType : type) ? [value] : value);
    const variables = (value: unknown, id: (name: string) => string) => ({ ...required(fields, id), [name]: inside(value) });
    if (isInputObjectType(of))
      return placesIn(Object.values(of.getFields())).map((place) => ({
        ...place,
        path: `${name}.${place.path}`,
        variables: (value, id) => variables(place.variables(value, id), id),
      }));
    return isEnumType(of) ? [] : [{ path: name, scalar: of.name, variables }];
  });
}
