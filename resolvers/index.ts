import { SystemResolver } from './system.js';

/** Everything that the graph exposes, one class per noun. */
export const resolvers = [SystemResolver] as const;
