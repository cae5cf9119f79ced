import { type ClassType, Field, ObjectType } from 'type-graphql';
import { SafeInt } from '../../entities/types/scalars.js';

@ObjectType({ description: 'Where a page is in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more items follow: ask again with `after: endCursor`.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there are items before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first item; null when the page is empty.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last item; null when the page is empty.' })
  endCursor!: string | null;
}

/** The Relay connection of a type: { edges nodes pageInfo totalCount }. */
export function connectionOf<Node extends object>(node: ClassType<Node>, name: string, order = 'newest first') {
  @ObjectType(`${name}Edge`, { description: 'An item of a page, with its cursor.', simpleResolvers: true })
  class Edge {
    @Field(() => node, { description: 'The item.' })
    node!: Node;

    @Field(() => String, { description: 'Opaque; for `after`.' })
    cursor!: string;
  }
  @ObjectType(`${name}Connection`, { description: `A page of ${name}, ${order}.`, simpleResolvers: true })
  class Connection {
    @Field(() => [Edge], { description: 'The items with their cursors.' })
    edges!: Edge[];

    @Field(() => [node], { description: 'The items.' })
    nodes!: Node[];

    @Field(() => PageInfo, { description: 'Where the page is in the list.' })
    pageInfo!: PageInfo;

    @Field(() => SafeInt, { description: 'How many there are in all; counted only if asked for, exact to 10,000, else 10,001.' })
    totalCount!: number;
  }
  return Connection;
}
