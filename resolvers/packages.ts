import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { UpsertPackageInput } from '../entities/inputs/billing.js';
import { PackagePayload } from '../entities/payloads/packages.js';
import { upsertPackage } from '../src/billing/upsertPackage.js';
import type { Ctx as Context } from '../src/context.js';

@Resolver()
export class PackageResolver {
  @Mutation(() => PackagePayload, {
    nullable: true,
    description:
      'Platform admin: creates the package with this code, or changes it. Example: `mutation { ' +
      'upsertPackage(input: { code: "lite", name: "Lite", credits: 5000, priceTzs: 150000, support: "Basic ' +
      'support", features: [], senderIdLimit: 4, active: true }) { package { id } } }`',
  })
  async upsertPackage(
    @Ctx() ctx: Context,
    @Arg('input', () => UpsertPackageInput, { description: 'All of it.' }) input: UpsertPackageInput,
  ): Promise<PackagePayload> {
    return { package: await upsertPackage(ctx, input) };
  }
}
