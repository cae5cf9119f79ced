import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { Node } from '../entities/Node.js';
import { readNodeId } from '../entities/nodeIds.js';
import type { Ctx as Context } from '../src/context.js';
import { AppError } from '../src/errors.js';
import { loadById } from './graph/loadById.js';
import { nodesOf } from './nodesOf.js';

function load(ctx: Context, id: string, field: string): Promise<Node | null> {
  if (!readNodeId(id)) throw new AppError('BAD_USER_INPUT', { field, message: 'This is no id of this API.' });
  return loadById(ctx, nodesOf, id);
}

@Resolver()
export class NodeResolver {
  @Query(() => Node, {
    nullable: true,
    description:
      'Any object by its id; null when it doesn\'t exist or the caller may not see it. Example: `{ node(id: "msg_…") { id __typename } }`',
  })
  async node(@Ctx() ctx: Context, @Arg('id', () => ID, { description: 'Any id of this API.' }) id: string): Promise<Node | null> {
    return load(ctx, id, 'id');
  }

  @Query(() => [Node], {
    nullable: 'itemsAndList',
    description:
      "Several objects by their ids, in the order asked; null for each that doesn't exist or may not be seen. " +
      'Example: `{ nodes(ids: ["msg_…", "pur_…"]) { id } }`',
  })
  async nodes(@Ctx() ctx: Context, @Arg('ids', () => [ID], { description: '1–200 ids.' }) ids: string[]): Promise<(Node | null)[]> {
    if (ids.length < 1 || ids.length > 200) throw new AppError('BAD_USER_INPUT', { field: 'ids', params: { min: 1, max: 200 } });
    return Promise.all(ids.map((id, index) => load(ctx, id, `ids[${index}]`)));
  }
}
