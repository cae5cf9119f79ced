import type { BackupProgress } from '../../../entities/Backup.js';
import type { BackupPhase } from '../../../entities/types/backups.js';

/** A rate is that of so many of the last seconds. */
const WINDOW_MS = 10_000;
const REPORT_MS = 250;

/** One stretch of the way: which phase it is, and the percentages at which it begins and ends. */
export interface Stretch {
  phase: BackupPhase;
  from: number;
  to: number;
}

/** How far a backup or its verification is. The percentage never falls, and reaches 100 only at the end. */
export class Meter {
  private stretch: Stretch = { phase: 'WAITING', from: 0, to: 0 };
  private bytes = 0;
  private total = 0;
  /** Undefined where nothing is counted. */
  private items: { done: number; total: number } | undefined;
  private percent = 0;
  private marks: { at: number; bytes: number }[] = [];
  private reportedAt = 0;

  constructor(
    private readonly report: (progress: BackupProgress) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Begins a stretch in which so many bytes are expected (0 for one without bytes), and so many files where files are read. */
  begin(stretch: Stretch, total = 0, items?: number): void {
    this.stretch = stretch;
    this.total = total;
    this.items = items === undefined ? undefined : { done: 0, total: items };
    this.bytes = 0;
    this.marks = [{ at: this.now(), bytes: 0 }];
    this.send();
  }

  add(bytes: number, items = 0): void {
    this.bytes += bytes;
    if (this.items) this.items.done = Math.min(this.items.done + items, this.items.total);
    const at = this.now();
    if (at - this.reportedAt >= REPORT_MS) this.send();
  }

  /** A part of a stretch without bytes is done: 0–1. */
  reach(share: number): void {
    this.send(share);
  }

  private send(share = this.total > 0 ? Math.min(1, this.bytes / this.total) : 0): void {
    const at = this.now();
    this.reportedAt = at;
    const { phase, from, to } = this.stretch;
    this.percent = Math.max(this.percent, Math.min(99.9, from + share * (to - from)));
    this.marks = [...this.marks.filter((mark) => at - mark.at < WINDOW_MS), { at, bytes: this.bytes }];
    const [first] = this.marks as [{ at: number; bytes: number }];
    const seconds = (at - first.at) / 1_000;
    const rate = seconds >= 0.5 ? (this.bytes - first.bytes) / seconds : 0;
    const left = Math.max(0, this.total - this.bytes);
    this.report({
      phase,
      percent: Math.round(this.percent * 10) / 10,
      bytes: this.bytes,
      bytesPerSecond: rate > 0 ? Math.round(rate) : null,
      etaSeconds: rate > 0 && this.total > 0 ? Math.ceil(left / rate) : null,
      itemsDone: this.items?.done ?? null,
      itemsTotal: this.items?.total ?? null,
    });
  }
}
