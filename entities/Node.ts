import { Field, ID, InterfaceType } from 'type-graphql';

/** Every type with an id (entities/nodeIds.ts); how each is read: resolvers/nodesOf.ts. */
@InterfaceType('Node', { description: 'An object that can be fetched again by its id alone.' })
export abstract class Node {
  @Field(() => ID, { description: 'Globally unique and opaque; its prefix tells the type.' })
  readonly id!: string;
}
