import { platform, setPriority } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { copyArchive } from './backups/run/copyArchive.js';
import { makeBackup } from './backups/run/makeBackup.js';
import { Meter } from './backups/run/meter.js';
import type { BackupTask, FromThread, ToThread } from './backups/run/task.js';
import { taskFailureOf } from './backups/run/taskFailure.js';
import { Throttle } from './backups/run/throttle.js';
import { openBackupStorage } from './providers/backups/openBackupStorage.js';
import { openMediaStore } from './providers/media/openMediaStore.js';

// A thread that makes, verifies or copies one backup and ends. The API's thread only hears how far it is (src/backups/run/runTask.ts).

// It yields its processor time to the API: on Linux a thread has a priority of its own; elsewhere this would slow down the process.
if (platform() === 'linux') setPriority(0, 10);

// What streams through it is a gigabyte of buffers. Node 24's V8 collects all garbage for each 20 MB of them, which costs as much processor
// time as everything else that a backup does; later ones count them with the rest by themselves, and earlier ones can't.
if (process.versions.v8.startsWith('13.')) setFlagsFromString('--external-memory-accounted-in-global-limit');

const { task, runId } = workerData as { task: BackupTask; runId: string };
const say = (message: FromThread): void => parentPort?.postMessage(message);
const cancelled = new AbortController();
const throttle = new Throttle(task.kind === 'make' ? task.bytesPerSecond : 0);
const meter = new Meter((progress) => say({ kind: 'progress', progress }));

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'cancel') cancelled.abort();
  else throttle.setRate(message.bytesPerSecond);
});

try {
  const { signal } = cancelled;
  if (task.kind === 'make') {
    const storages = await Promise.all(task.storages.map(openBackupStorage));
    const mediaStores = await Promise.all(task.contains === 'DATABASE' ? [] : task.mediaStores.map(openMediaStore));
    say(await makeBackup({ task, storages, mediaStores, meter, throttle, signal }));
  } else if (task.kind === 'copy')
    say(await copyArchive({ task, from: await openBackupStorage(task.from), to: await openBackupStorage(task.to), meter, signal }));
  else {
    const storage = await openBackupStorage(task.storage);
    const { loadForRestore, verifyArchive } = await import('./backups/run/verifyArchive.js'); // half a second that making one need not wait
    const forms = new Map(task.forms);
    const { size } = forms;
    const reading = { storage, meter, forms, signal };
    const answer = task.kind === 'verify' ? await verifyArchive({ task, runId, ...reading }) : await loadForRestore({ task, ...reading });
    for (const [key, form] of [...forms].slice(size)) say({ kind: 'learned', key, form });
    say(answer);
  }
} catch (error) {
  say({ kind: 'failed', ...taskFailureOf(error) });
} finally {
  parentPort?.close();
}
