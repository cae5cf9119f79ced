import type { BackupStorage } from '../../ports/backupStorage.js';
import { copyTo } from './makeBackup.js';
import type { Meter } from './meter.js';
import type { CopyTask, Verified } from './task.js';

interface Copying {
  task: CopyTask;
  from: BackupStorage;
  to: BackupStorage;
  meter: Meter;
  signal: AbortSignal;
}

/** Copies a stored backup's file to another storage and reads it back. What can't be done is an answer. */
export async function copyArchive({ task, from, to, meter, signal }: Copying): Promise<Verified> {
  const { name, sizeBytes, checksumSha256 } = task;
  meter.begin({ phase: 'STORING', from: 0, to: 100 }, sizeBytes);
  const failure = await copyTo(to, { name, source: from, checksumSha256, meter, signal });
  const detail = failure?.detail ?? `${sizeBytes} bytes, read back, have the SHA-256 of what was copied.`;
  return { kind: 'verified', checks: [{ kind: 'CHECKSUM', ok: !failure, detail }], failure };
}
