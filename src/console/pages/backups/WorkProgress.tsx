import { Progress } from '../../parts/Progress.js';
import { bytes, duration } from '../../words/amounts.js';
import type { BackupRow } from './backups.gen.js';
import { useBackupWords } from './words.js';

/** How far a backup, its verification or a restore is: what it does, how fast, how long it will take. */
export function WorkProgress({ progress }: { progress: BackupRow['progress'] }) {
  const words = useBackupWords();
  const { phase, percent, bytesPerSecond, etaSeconds, itemsDone, itemsTotal } = progress;
  const detail = [
    itemsTotal ? words.items(itemsDone ?? 0, itemsTotal) : undefined,
    bytesPerSecond ? words.rate(bytes(bytesPerSecond)) : undefined,
    etaSeconds ? words.left(duration(etaSeconds)) : undefined,
  ];
  return <Progress label={words.phase[phase]} share={percent / 100} detail={detail.filter(Boolean).join(' · ')} />;
}
