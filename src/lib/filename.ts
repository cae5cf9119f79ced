/** The longest name that is kept, its ending included. */
const LONGEST = 100;
/** Names that Windows takes for devices. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A name as people may see and save it: without any folder, control or invisible letter (a right-to-left override makes "fdp.exe" of
 * "exe.pdf"), in one normal form, of at most 100 letters, ending in one of `endings` (the first, where it had none of them). It is shown and
 * never used as a path.
 */
export function safeFilename(given: string, endings: readonly [string, ...string[]]): string {
  const name = given
    .toWellFormed()
    .normalize('NFC')
    .replace(/^.*[/\\]/s, '')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029\ufffd]/gu, '')
    .replace(/[<>:"|?*%]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .replace(device, '_$&');
  const ending = endingOf(name).toLowerCase();
  const kept = endings.includes(ending) ? ending : endings[0];
  const stem = endings.includes(ending) ? name.slice(0, -ending.length - 1) : name;
  return `${
    [...stem]
      .slice(0, LONGEST - kept.length - 1)
      .join('')
      .trim() || 'document'
  }.${kept}`;
}

/** What stands behind the last full stop; empty without one. */
export const endingOf = (name: string): string => /\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? '';
