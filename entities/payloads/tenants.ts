import { Field, ObjectType } from 'type-graphql';
import { Tenant } from '../Tenant.js';

@ObjectType({ description: 'The tenant as it is now.', simpleResolvers: true })
export class TenantPayload {
  @Field(() => Tenant, { description: 'The tenant.' })
  tenant!: Tenant;
}
