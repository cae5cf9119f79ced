import { percent } from '../words/format.js';

interface ProgressProps {
  label: string;
  /** 0–1; undefined while nobody knows how much there is. */
  share: number | undefined;
  /** How fast, how long. */
  detail?: string;
}

export function Progress({ label, share, detail }: ProgressProps) {
  return (
    <div className="grid gap-1">
      <p className="flex flex-wrap justify-between gap-x-3 text-sm">
        <span>{label}</span>
        <span className="text-dim tabular-nums">{[share !== undefined && percent(share), detail].filter(Boolean).join(' · ')}</span>
      </p>
      <progress aria-label={label} max={1} value={share} className="h-2 w-full accent-accent" />
    </div>
  );
}
