import { type ClassType, Field, ObjectType } from 'type-graphql';
import { SafeInt } from '../../entities/types/scalars.js';

@ObjectType({ description: 'The place of a page in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether older rows follow; read them with `after: endCursor`.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there are newer rows.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first row.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last row.' })
  endCursor!: string | null;
}

/** The Relay connection of a type, newest first: { edges nodes pageInfo totalCount }. */
export function connectionOf<Node extends object>(node: ClassType<Node>, name: string) {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a page, with its cursor.`, simpleResolvers: true })
  class Edge {
    @Field(() => node, { description: 'The row.' })
    node!: Node;

    @Field(() => String, { description: 'Opaque; pass it as `after`.' })
    cursor!: string;
  }
  @ObjectType(`${name}Connection`, { description: `A page of ${name}, newest first.`, simpleResolvers: true })
  class Connection {
    @Field(() => [Edge], { description: 'The rows with their cursors.' })
    edges!: Edge[];

    @Field(() => [node], { description: 'The rows.' })
    nodes!: Node[];

    @Field(() => PageInfo, { description: 'The place of this page in the list.' })
    pageInfo!: PageInfo;

    @Field(() => SafeInt, { description: 'Rows in the whole list. Counted only when selected; exact up to 10,000, else 10,001.' })
    totalCount!: number;
  }
  return Connection;
}
