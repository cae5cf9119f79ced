import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Ctx } from '../../../context.js';
import { AppError } from '../../../errors.js';

type Variables = Readonly<Record<string, unknown>>;
/** What a field says of itself (resolvers/graph/needs.ts): it throws where this caller may not read it. */
type Needs = (ctx: Ctx) => unknown;

/** Mutations that select no field with rights of its own, which is most of them. */
const plain = new WeakSet<OperationDefinitionNode>();

/**
 * Before a mutation runs: FORBIDDEN where its answer is to show what this caller may not read, with the field's name. Afterwards it would
 * be too late: a send that was made would look like one that was refused, and be made again.
 */
export function requirePayloadRights(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
  ctx: Ctx,
): void {
  // Nobody's mutations are those that sign in: as for all that is nobody's, the field itself answers.
  if (operation.operation !== 'mutation' || plain.has(operation) || ctx.actor.kind === 'anonymous') return;
  if (fieldsWithNeeds(schema, document, operation).next().done) {
    plain.add(operation);
    return;
  }
  const given = withDefaults(operation, variables);
  for (const { name, needs } of fieldsWithNeeds(schema, document, operation, (node) => isIncluded(node, given))) {
    try {
      needs(ctx);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw new AppError(error.code, { message: `You may not read ${name}: leave it out. Nothing was done.` });
    }
  }
}

/** Each fragment once: linear, whatever fans out behind it. */
function* fieldsWithNeeds(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  includes: (node: SelectionNode) => boolean = () => true,
): Generator<{ name: string; needs: Needs }> {
  const fragments = new Map(document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])));
  const seen = new Set<FragmentDefinitionNode>();
  const typeNamed = (name: string | undefined) => (name === undefined ? undefined : schema.getType(name));
  function* walk(set: SelectionSetNode, type: GraphQLNamedType | undefined): ReturnType<typeof fieldsWithNeeds> {
    for (const selection of set.selections) {
      if (!includes(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[selection.name.value] : undefined;
        const needs = field?.extensions.needs as Needs | undefined;
        if (field && needs) yield { name: `${type?.name}.${field.name}`, needs };
        if (field && selection.selectionSet) yield* walk(selection.selectionSet, getNamedType(field.type));
        continue;
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        yield* walk(selection.selectionSet, typeNamed(selection.typeCondition?.name.value) ?? type);
        continue;
      }
      const fragment = fragments.get(selection.name.value);
      if (!fragment || seen.has(fragment)) continue;
      seen.add(fragment);
      yield* walk(fragment.selectionSet, typeNamed(fragment.typeCondition.name.value));
    }
  }
  yield* walk(operation.selectionSet, schema.getMutationType() ?? undefined);
}

/** Whether @skip and @include leave it in the answer. What they are given wrongly is refused when the operation runs. */
function isIncluded(node: SelectionNode, variables: Variables): boolean {
  try {
    if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
    return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
  } catch {
    return true;
  }
}

/** The variables with the defaults of those that decide: Booleans. */
function withDefaults(operation: OperationDefinitionNode, variables: Variables): Variables {
  const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
    defaultValue?.kind === Kind.BOOLEAN ? [[variable.name.value, defaultValue.value]] : [],
  );
  return { ...Object.fromEntries(defaults), ...variables };
}
