import { Progress } from '../Progress.js';
import { useWorkWords } from './words.js';

interface LiveProgressProps {
  label: string;
  /** As the API says it; undefined before the first word. */
  progress: { percent: number; itemsPerSecond?: number | null; etaSeconds?: number | null } | undefined;
}

/** A long work of the server: how far, how fast, how long still. */
export function LiveProgress({ label, progress }: LiveProgressProps) {
  const work = useWorkWords();
  const { percent, itemsPerSecond, etaSeconds } = progress ?? {};
  const detail = [itemsPerSecond ? work.rate(itemsPerSecond) : '', etaSeconds ? work.left(etaSeconds) : ''].filter(Boolean).join(' · ');
  return <Progress label={label} share={percent === undefined ? undefined : percent / 100} detail={detail} />;
}
