import { type ClassType, Field, ObjectType } from 'type-graphql';
import { SafeInt } from '../../entities/types/scalars.js';

@ObjectType({ description: 'Where a page stands in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there are older ones: ask again with `after: endCursor`.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there are newer ones.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last.' })
  endCursor!: string | null;
}

/** The Relay connection of a type, newest first: { edges nodes pageInfo totalCount }. */
export function connectionOf<Node extends object>(node: ClassType<Node>, name: string) {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a page, with its cursor.`, simpleResolvers: true })
  class Edge {
    @Field(() => node, { description: 'What stands here.' })
    node!: Node;

    @Field(() => String, { description: 'Opaque; for `after`.' })
    cursor!: string;
  }
  @ObjectType(`${name}Connection`, { description: `A page of ${name}, newest first.`, simpleResolvers: true })
  class Connection {
    @Field(() => [Edge], { description: 'The page with cursors.' })
    edges!: Edge[];

    @Field(() => [node], { description: 'The page.' })
    nodes!: Node[];

    @Field(() => PageInfo, { description: 'Where the page stands.' })
    pageInfo!: PageInfo;

    @Field(() => SafeInt, { description: 'How many there are in all; counted only if asked for, exact to 10,000, else 10,001.' })
    totalCount!: number;
  }
  return Connection;
}
