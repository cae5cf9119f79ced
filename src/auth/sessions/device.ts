/** By a mark in the User-Agent header; the first that is there. Most browsers name those that they are made of, too. */
const browsers: [mark: RegExp, name: string][] = [
  [/\bEdgA?(iOS)?\//, 'Edge'],
  [/\b(OPR|OPX|Opera)\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bUCBrowser\//, 'UC Browser'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ .*\bSafari\//, 'Safari'],
];
const systems: [mark: RegExp, name: string][] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];
const UNKNOWN = 'Unknown device';
const LONGEST_HEADER = 1_000;

const nameIn = (header: string, table: typeof browsers): string | undefined => table.find(([mark]) => mark.test(header))?.[1];

/**
 * What people call a device by its User-Agent header: 'Chrome on Windows', of a program its name alone ('curl'). Whoever asks may write
 * anything there: all that is taken of their own words is a word of letters.
 */
export function deviceOf(userAgent: string | undefined): string {
  const header = (userAgent ?? '').slice(0, LONGEST_HEADER);
  const [browser, system] = [nameIn(header, browsers), nameIn(header, systems)];
  if (browser || header.startsWith('Mozilla/')) return [browser ?? 'A browser', system].filter(Boolean).join(' on ');
  return /^[A-Za-z][A-Za-z_-]{0,39}(?=[/\s]|$)/.exec(header)?.[0] ?? UNKNOWN;
}
