// Made of packages.graphql by `npm run documents`.
import { gql, type TypedDocumentNode } from '@urql/core';

export type UpsertPackageInput = {
  active: boolean;
  code: string;
  credits: number;
  features: (string)[];
  name: string;
  priceTzs: number;
  senderIdLimit?: number | null;
  support: string;
};
export type PackageShown = {
  id: string;
  code: string;
  name: string;
  credits: number;
  priceTzs: number;
  unitPriceTzs: number;
  senderIdLimit: number | null;
  support: string;
  features: (string)[];
  active: boolean;
};
export const Packages: TypedDocumentNode<{
  packages: (PackageShown)[];
}, Record<string, never>> =
  gql(`
query Packages {
  packages(includeOffSale: true) {
    ...PackageShown
  }
}
fragment PackageShown on Package {
  id
  code
  name
  credits
  priceTzs
  unitPriceTzs
  senderIdLimit
  support
  features
  active
}
`);
export const SavePackage: TypedDocumentNode<{
  upsertPackage: {
    package: PackageShown;
  } | null;
}, {
  input: UpsertPackageInput;
}> =
  gql(`
mutation SavePackage($input: UpsertPackageInput!) {
  upsertPackage(input: $input) {
    package {
      ...PackageShown
    }
  }
}
fragment PackageShown on Package {
  id
  code
  name
  credits
  priceTzs
  unitPriceTzs
  senderIdLimit
  support
  features
  active
}
`);
