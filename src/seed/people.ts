/** A contact of the demo's tenant. */
export interface Person {
  phone: string;
  name: string;
  email: string | null;
  /** Separated by commas, like the names of groups. */
  tags: string;
  attributes: Record<string, string>;
  groupNames: string;
  optedOut: boolean;
  /** Whom the demo's past says to carry the number: of its range nobody does. */
  operator: string;
}

export const groups = ['Customers', 'Staff', 'Suppliers'];
const towns = ['Arusha', 'Dar es Salaam', 'Dodoma', 'Mbeya', 'Mwanza'];
const firstNames = ['Asha', 'Baraka', 'Catherine', 'Daudi', 'Esther', 'Fatuma', 'Gabriel', 'Halima', 'Ibrahim', 'Joyce'];
const lastNames = ['Kimaro', 'Mushi', 'Said'];
const operators = ['Vodacom', 'Tigo', 'Airtel', 'Vodacom', 'Halotel', 'Airtel', 'Vodacom'];

/**
 * Three families of ten. What is to be read in the console: tags, values for templates, one who opted out. Their numbers are of a range
 * (060) that is nobody's.
 */
export const people: Person[] = lastNames.flatMap((lastName, family) =>
  firstNames.map((firstName, n) => ({
    phone: `+2556000010${String(firstNames.length * family + n + 10)}`,
    name: `${firstName} ${lastName}`,
    email: n % 2 === 0 ? `${firstName}.${lastName}@example.com`.toLowerCase() : null,
    tags: [n % 5 === 0 ? 'vip' : '', n % 3 === 0 ? 'newsletter' : ''].filter(Boolean).sort().join(','),
    attributes: { town: towns[n % towns.length] ?? '', balance: `${(family + 1) * (n + 1)},500` },
    groupNames: [n < 6 ? 'Customers' : '', n === 5 || n === 6 ? 'Staff' : '', n > 6 ? 'Suppliers' : ''].filter(Boolean).join(','),
    optedOut: family === 0 && n === 3,
    operator: operators[(firstNames.length * family + n) % operators.length] ?? 'Vodacom',
  })),
);
