import { type ASTNode, BREAK, type DocumentNode, type GraphQLError, Kind, type ValueNode, visit } from 'graphql';
import type { Issue } from '../../errors.js';
import { refusalIn } from '../request/format.js';

/**
 * Where in the arguments a validation error stands, as `issues` name it: `to[3]` of `input`, `filter.to`, the name of an argument that is
 * missing or unknown. Undefined for errors of anything else. Only documents that were refused pay for it.
 */
export function literalIssue(document: DocumentNode, error: GraphQLError): Issue | undefined {
  const [node] = error.nodes ?? [];
  if (!node) return undefined;
  const missing = / argument "(\w+)" of type .* is required, but it was not provided\.$/.exec(error.message)?.[1];
  const member = /^Field "\w+\.(\w+)" of required type "[^"]+" was not provided\.$/.exec(error.message)?.[1];
  const place = missing ?? placeOf(document, node);
  if (place === undefined) return undefined;
  const field = member ? `${place}.${member}` : place;
  return { code: refusalIn(error)?.code ?? 'GRAPHQL_VALIDATION_FAILED', field: field.replace(/^input\./, '') };
}

function placeOf(document: DocumentNode, wanted: ASTNode): string | undefined {
  let place: string | undefined;
  visit(document, {
    VariableDefinition({ variable, defaultValue }) {
      place = defaultValue && placeIn(defaultValue, variable.name.value, wanted);
      return place === undefined ? undefined : BREAK;
    },
    Argument(argument) {
      place = argument === wanted ? argument.name.value : placeIn(argument.value, argument.name.value, wanted);
      return place === undefined ? undefined : BREAK;
    },
  });
  return place;
}

function placeIn(value: ValueNode, path: string, wanted: ASTNode): string | undefined {
  if (value === wanted) return path;
  if (value.kind === Kind.LIST) {
    for (const [index, item] of value.values.entries()) {
      const place = placeIn(item, `${path}[${index}]`, wanted);
      if (place !== undefined) return place;
    }
  }
  if (value.kind === Kind.OBJECT) {
    for (const field of value.fields) {
      const at = `${path}.${field.name.value}`;
      const place = field === wanted ? at : placeIn(field.value, at, wanted);
      if (place !== undefined) return place;
    }
  }
  return undefined;
}
