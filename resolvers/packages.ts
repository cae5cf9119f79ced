import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Package } from '../entities/Package.js';
import { Credits, TZS } from '../entities/scalars.js';
import { upsertPackage } from '../src/billing/upsertPackage.js';
import type { Ctx as Context } from '../src/context.js';

@InputType({ description: 'A package as it is to be sold from now on.' })
class UpsertPackageInput {
  @Field(() => String, { description: 'Its short name: a-z, 0-9 and dashes, at most 40. One that is there is changed.' })
  code!: string;
  @Field(() => String, { description: 'The name that people read.' })
  name!: string;
  @Field(() => Credits, { description: 'How many credits it holds.' })
  credits!: number;
  @Field(() => TZS, { description: 'What it costs.' })
  priceTzs!: number;
  @Field(() => String, { description: 'The support that comes with it.' })
  support!: string;
  @Field(() => [String], { description: 'What else comes with it, at most 20.' })
  features!: string[];
  @Field(() => Int, { nullable: true, description: 'How many sender ids may be enabled; null is no limit.' })
  senderIdLimit?: number;
  @Field(() => Boolean, { description: 'Whether it can be bought.' })
  active!: boolean;
}

@ObjectType({ description: 'A package after it was changed.', simpleResolvers: true })
class PackagePayload {
  @Field(() => Package, { description: 'The package.' })
  package!: Package;
}

@Resolver()
export class PackageResolver {
  @Mutation(() => PackagePayload, {
    nullable: true,
    description:
      'Platform admin: makes or changes the package of this code. Example: `mutation { upsertPackage(input: { code: "lite", name: "Lite", credits: 5000, priceTzs: 150000, support: "Basic support", features: [], senderIdLimit: 4, active: true }) { package { id } } }`',
  })
  async upsertPackage(
    @Ctx() ctx: Context,
    @Arg('input', () => UpsertPackageInput, { description: 'All of it.' }) input: UpsertPackageInput,
  ): Promise<PackagePayload> {
    return { package: await upsertPackage(ctx, input) };
  }
}
