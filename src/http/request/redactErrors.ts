import type { GraphQLError } from 'graphql';
import { scalarRefusals } from '../../../entities/types/scalars.js';

/** Messages of graphql-js that name fields and types only. Every other sentence about a value may repeat it, and values hold passwords. */
const harmless = [
  /Field "[\w.]+" of required type "[\w![\]]+" was not provided\./,
  // Without what it suggests: where the schema isn't shown, neither are its names.
  /Field "\w+" is not defined by type "\w+"\./,
  /Expected non-nullable type "[\w![\]]+" not to be null\./,
  /Expected type "\w+" to be an object\./,
  /Variable "\$\w+" of required type "[\w![\]]+" was not provided\./,
  /Variable "\$\w+" of non-null type "[\w![\]]+" must not be null\./,
  /Variable "\$\w+" of type "[\w![\]]+" used in position expecting type "[\w![\]]+"\./,
];
const literals = new Set(['StringValue', 'IntValue', 'FloatValue', 'BooleanValue', 'ListValue', 'ObjectValue', 'ObjectField']);

/**
 * What a parse, validation or coercion error says, without the values it was made from: the library's own messages repeat what was given
 * ("String cannot represent a non string value: …"), and what was given may be a password.
 */
export function withoutValues(error: GraphQLError): string {
  const { message } = error;
  if (message.startsWith('Syntax Error:')) return message.replace(/\b(String|BlockString|Int|Float) "[\s\S]*$/, '$1.');
  const variable = /^Variable "\$(\w+)" got invalid value /.exec(message)?.[1];
  if (variable !== undefined) {
    const field = coercedField(message) ?? variable;
    return `Variable "$${variable}" has an invalid value at "${field}"${reasonIn(message)}`;
  }
  const node = error.nodes?.[0]?.kind;
  if (node !== undefined && literals.has(node)) return `A value does not fit its type${reasonIn(message)}`;
  return message;
}

/** What a fault of the variables is about, as `issues` name it: "to[3]", a missing or unknown field's name, or the variable itself. */
export function faultyField(message: string): string | undefined {
  const variable = /^Variable "\$(\w+)" (?:got invalid value|of (?:required|non-null) type) /.exec(message)?.[1];
  if (variable === undefined) return undefined;
  const path = coercedField(message)?.slice(variable.length).replace(/^\./, '');
  const member = /; Field "(\w+)" (?:of required type "[^"]+" was not provided|is not defined by type "\w+")\./.exec(message)?.[1];
  return [path, member].filter(Boolean).join('.') || variable;
}

/** The path that a coercion error names, from the variable on: 'input.to[3]'. Undefined for other errors and for the whole variable. */
function coercedField(message: string): string | undefined {
  const variable = /^Variable "\$(\w+)" got invalid value /.exec(message)?.[1];
  if (variable === undefined) return undefined;
  return new RegExp(` at "(${variable}[.\\[][\\w.\\[\\]]*)"; `).exec(message)?.[1];
}

/** What the language's own types want; graphql-js says it together with what was given. */
const builtIn = new Map([
  ['Int', 'Int is a whole number from -2147483648 to 2147483647, without quotes.'],
  ['Float', 'Float is a number, without quotes.'],
  ['String', 'String is a text in quotes.'],
  ['Boolean', 'Boolean is true or false, without quotes.'],
  ['ID', 'ID is a text in quotes.'],
]);

/** What was given stands before the name of the enum, or behind it; what is suggested comes last, and is not said either. */
const OF_ENUM = / does not exist in "(\w+)" enum\.(?: Did you mean [^.]*)?$|(?:^|; )Enum "(\w+)" cannot represent non-/;

function reasonIn(message: string): string {
  const type = /^(?:Variable "\$\w+" got invalid value [\s\S]*; )?(\w+) cannot represent /.exec(message)?.[1] ?? '';
  const ofScalar = [...scalarRefusals].find((refusal) => message.endsWith(refusal));
  const [, unknown, mistyped] = OF_ENUM.exec(message) ?? [];
  const ofEnum = (unknown ?? mistyped) && `This is no value of ${unknown ?? mistyped}.`;
  const ofShape = harmless.map((pattern) => pattern.exec(message)?.[0]).find((text) => text !== undefined);
  const reason = builtIn.get(type) ?? ofScalar ?? ofEnum ?? ofShape;
  return reason ? `: ${reason}` : '.';
}
