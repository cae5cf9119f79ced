import type { Ctx as Context } from '../../src/context.js';

/** For loaders: undefined where there is none. */
export const inOrder =
  <Row extends { id: string }>(read: (ctx: Context, ids: readonly string[]) => Promise<Row[]>) =>
  async (ctx: Context, ids: readonly string[]): Promise<(Row | undefined)[]> => {
    const rows = new Map((await read(ctx, ids)).map((row) => [row.id, row]));
    return ids.map((id) => rows.get(id));
  };
