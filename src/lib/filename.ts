/** The longest name, its extension included. */
const LONGEST = 100;
/** Names that Windows takes for devices. */
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/**
 * A name that is safe to show and to save: no folder, no control or invisible character (a right-to-left override makes "fdp.exe" of
 * "exe.pdf"), normalized, at most 100 characters, with one of `extensions` (the first, if it had none of them). It is never used as a
 * path.
 */
export function safeFilename(given: string, extensions: readonly [string, ...string[]]): string {
  const name = given
    .toWellFormed()
    .normalize('NFC')
    .replace(/^.*[/\\]/s, '')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029\ufffd]/gu, '')
    .replace(/[<>:"|?*%]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .replace(device, '_$&');
  const extension = endingOf(name).toLowerCase();
  const chosen = extensions.includes(extension) ? extension : extensions[0];
  const stem = extensions.includes(extension) ? name.slice(0, -extension.length - 1) : name;
  return `${
    [...stem]
      .slice(0, LONGEST - chosen.length - 1)
      .join('')
      .trim() || 'document'
  }.${chosen}`;
}

/** The extension of a name, without the dot; empty without one. */
export const endingOf = (name: string): string => /\.([a-z0-9]{1,5})$/i.exec(name)?.[1] ?? '';
