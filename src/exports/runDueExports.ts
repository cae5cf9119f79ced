import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { claimExport, ExportLost, failExport, type LeasedExport, releaseExport } from './exportLease.js';
import { writeExport } from './writeExport.js';

/** A store that doesn't answer, or a fault of ours, is tried again after so long, and so often. */
const TRY_AGAIN_MS = 30_000;
const TRIES = 5;

/** Writes exports until none waits, or `signal` is aborted. Any number of processes may do it at once. */
export async function runDueExports(ctx: Ctx, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const leased = await claimExport(ctx);
    if (!leased) return;
    await write(ctx, leased, signal);
  }
}

async function write(ctx: Ctx, leased: LeasedExport, signal: AbortSignal): Promise<void> {
  try {
    await writeExport(ctx, leased, signal);
  } catch (error) {
    if (error instanceof ExportLost) return releaseExport(ctx, leased);
    ctx.app.log.error({ err: error, export: publicId('export', leased.id) }, 'an export could not be written; it is tried again');
    if (leased.tries + 1 < TRIES) return releaseExport(ctx, leased, new Date(ctx.app.now().getTime() + TRY_AGAIN_MS));
    const isStore = error instanceof AppError && error.code === 'STORAGE_UNAVAILABLE';
    await failExport(
      ctx,
      leased,
      isStore ? 'The store of files does not answer. Export again later.' : 'Something went wrong on our side.',
    );
  }
}
