import { registerEnumType } from 'type-graphql';

/** A text enum from a table of its values' descriptions, registered in the schema. In the database it is a text column with a check. */
export function describedEnum<const T extends Record<string, string | { about: string }>>(
  name: string,
  description: string,
  table: T,
): { readonly [K in keyof T & string]: K } {
  const values = Object.freeze(Object.fromEntries(Object.keys(table).map((key) => [key, key]))) as { readonly [K in keyof T & string]: K };
  const descriptions = Object.entries(table).map(([key, value]) => [key, { description: typeof value === 'string' ? value : value.about }]);
  registerEnumType(values, { name, description, valuesConfig: Object.fromEntries(descriptions) });
  return values;
}
