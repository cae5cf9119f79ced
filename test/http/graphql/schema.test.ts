import 'reflect-metadata';
import { type GraphQLSchema, graphql } from 'graphql';
import { createUnionType, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { describe, expect, it } from 'vitest';
import { buildAppSchema } from '../../../src/http/graphql/schema.js';

const uuid = '0193f0aa-1111-7222-8333-444455556666';
const hex = uuid.replaceAll('-', '');

@ObjectType({ simpleResolvers: true })
class Tenant {
  @Field(() => ID)
  id!: string;
}
@ObjectType({ simpleResolvers: true })
class MessageEvent {
  @Field(() => ID)
  id!: string;
  messageId!: string;
  n!: number;
}
@ObjectType({ simpleResolvers: true })
class Attempt {
  @Field(() => ID)
  id!: string;
  @Field(() => Int)
  number!: number;
  messageId!: string;
}
@ObjectType({ simpleResolvers: true })
class SystemStatus {
  @Field(() => ID)
  id!: string;
}
const Either = createUnionType({ name: 'Either', types: () => [Tenant, SystemStatus] as const });

@Resolver()
class Rows {
  @Query(() => Tenant)
  tenant() {
    return { id: uuid };
  }
  @Query(() => MessageEvent)
  event() {
    return { messageId: uuid, n: 3 };
  }
  @Query(() => Attempt)
  attempt() {
    return { messageId: uuid, number: 2 };
  }
  @Query(() => SystemStatus)
  system() {
    return { id: 'system' };
  }
  @Query(() => [Either])
  both() {
    return [
      { __typename: 'Tenant', id: uuid },
      { __typename: 'SystemStatus', id: 'system' },
    ];
  }
}
@ObjectType()
class Nameless {
  @Field(() => ID)
  id!: string;
}
@Resolver()
class Forgetful {
  @Query(() => Nameless)
  nameless() {
    return { id: uuid };
  }
}

const ask = async (schema: GraphQLSchema, source: string) => JSON.parse(JSON.stringify((await graphql({ schema, source })).data));

describe('the executable schema', () => {
  it("shows ids with their type's prefix, and the parts of a message by number", async () => {
    const data = await ask(buildAppSchema([Rows]), '{ tenant { id } event { id } attempt { id } system { id } }');
    expect(data).toEqual({
      tenant: { id: `ten_${hex}` },
      event: { id: `mev_${hex}_3` },
      attempt: { id: `att_${hex}_2` },
      system: { id: 'system' },
    });
  });

  it('tells the types of a union apart by __typename, without a promise', async () => {
    const schema = buildAppSchema([Rows]);
    const data = await ask(schema, '{ both { __typename ... on Tenant { id } ... on SystemStatus { id } } }');
    expect(data.both).toEqual([
      { __typename: 'Tenant', id: `ten_${hex}` },
      { __typename: 'SystemStatus', id: 'system' },
    ]);
  });

  it('does not start with a type whose ids have no prefix', () => {
    expect(() => buildAppSchema([Forgetful])).toThrow('Nameless has an id and no prefix');
  });
});
