import { Field, ObjectType } from 'type-graphql';
import { Package } from '../Package.js';

@ObjectType({ description: 'A package after it was changed.', simpleResolvers: true })
export class PackagePayload {
  @Field(() => Package, { description: 'The package.' })
  package!: Package;
}
