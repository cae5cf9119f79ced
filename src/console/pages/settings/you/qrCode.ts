/**
 * QR codes (ISO/IEC 18004) of one kind, which holds every otpauth:// address of a usual length: version 9 (53 by 53 modules), correction
 * level L, bytes, mask 0.
 */
export const SIZE = 53;
const BLOCKS = 2;
const DATA_BYTES = 116;
const CHECK_BYTES = 30;
/** Without the mode and the length. */
export const MOST_BYTES = BLOCKS * DATA_BYTES - 2;
const ALIGNED = [6, 26, 46];
/** What the standard lists for level L with mask 0, and for version 9; the first module is the highest bit. */
const FORMAT = 0b111011111000100;
const VERSION = 0b001001101010011001;

/** Rows of modules, true for dark; undefined for a text of more than MOST_BYTES. */
export function qrCode(text: string): boolean[][] | undefined {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MOST_BYTES) return undefined;
  const modules: (boolean | undefined)[][] = Array.from({ length: SIZE }, () => new Array(SIZE).fill(undefined));
  drawPatterns(modules);
  drawData(modules, codewordsOf(bytes));
  return modules.map((row) => row.map(Boolean));
}

/** Data and checks of both blocks, interleaved. */
function codewordsOf(bytes: Uint8Array): number[] {
  // Mode 4, the length, the bytes, an end of four bits: all half a byte off.
  const nibbles = [4, bytes.length >> 4, bytes.length & 15, ...[...bytes].flatMap((byte) => [byte >> 4, byte & 15]), 0];
  const data = Array.from({ length: nibbles.length / 2 }, (_, at) => ((nibbles[2 * at] ?? 0) << 4) | (nibbles[2 * at + 1] ?? 0));
  for (let pad = 0xec; data.length < BLOCKS * DATA_BYTES; pad ^= 0xec ^ 0x11) data.push(pad);
  const blocks = Array.from({ length: BLOCKS }, (_, at) => data.slice(at * DATA_BYTES, (at + 1) * DATA_BYTES));
  const checks = blocks.map(checksOf);
  const interleaved = (parts: number[][]): number[] => (parts[0] ?? []).flatMap((_, at) => parts.map((part) => part[at] ?? 0));
  return [...interleaved(blocks), ...interleaved(checks)];
}

/** The product in the field of 256 elements by x⁸ + x⁴ + x³ + x² + 1. */
function times(one: number, other: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((other >> bit) & 1) * one);
  return product;
}

/** The product of (x − 2ⁱ) for each check, highest power first, without its leading 1. */
const generator = Array.from({ length: CHECK_BYTES }).reduce<{ factors: number[]; root: number }>(
  ({ factors, root }) => ({
    factors: [...factors.map((factor, at) => factor ^ times(at > 0 ? (factors[at - 1] ?? 0) : 1, root)), times(factors.at(-1) ?? 1, root)],
    root: times(root, 2),
  }),
  { factors: [], root: 1 },
).factors;

/** The Reed–Solomon checks of a block: what remains of it after division by the generator. */
function checksOf(block: number[]): number[] {
  let rest: number[] = new Array(CHECK_BYTES).fill(0);
  for (const byte of block) {
    const factor = byte ^ (rest[0] ?? 0);
    rest = generator.map((one, at) => (rest[at + 1] ?? 0) ^ times(one, factor));
  }
  return rest;
}

type Modules = (boolean | undefined)[][];

const set = (modules: Modules, row: number, column: number, dark: boolean) => {
  const line = modules[row];
  if (line && column >= 0 && column < SIZE) line[column] = dark;
};

function drawPatterns(modules: Modules): void {
  const end = SIZE - 7;
  // Finders in three corners, each with a light edge.
  for (const [top, left] of [
    [0, 0],
    [0, end],
    [end, 0],
  ] as const)
    for (let row = -1; row <= 7; row++)
      for (let column = -1; column <= 7; column++) {
        const ring = Math.max(Math.abs(row - 3), Math.abs(column - 3));
        set(modules, top + row, left + column, ring !== 2 && ring !== 4);
      }
  for (const middle of ALIGNED)
    for (const across of ALIGNED) {
      if (modules[middle]?.[across] !== undefined) continue;
      for (let row = -2; row <= 2; row++)
        for (let column = -2; column <= 2; column++)
          set(modules, middle + row, across + column, Math.max(Math.abs(row), Math.abs(column)) !== 1);
    }
  for (let at = 8; at < SIZE - 8; at++) {
    set(modules, 6, at, at % 2 === 0);
    set(modules, at, 6, at % 2 === 0);
  }
  for (let bit = 0; bit < 18; bit++) {
    const dark = ((VERSION >> bit) & 1) === 1;
    const [near, far] = [Math.floor(bit / 3), SIZE - 11 + (bit % 3)];
    set(modules, near, far, dark);
    set(modules, far, near, dark);
  }
  for (let bit = 0; bit < 15; bit++) {
    const dark = ((FORMAT >> bit) & 1) === 1;
    // Down the right side of the upper left finder and back below it, around the timing; and once more beside the two others.
    if (bit < 8) set(modules, bit < 6 ? bit : bit + 1, 8, dark);
    else set(modules, 8, bit === 8 ? 7 : 14 - bit, dark);
    if (bit < 8) set(modules, 8, SIZE - 1 - bit, dark);
    else set(modules, SIZE - 15 + bit, 8, dark);
  }
  set(modules, SIZE - 8, 8, true);
}

/** Bits in pairs of columns from the right, up and down in turn, past the patterns; mask 0 turns every second module. */
function drawData(modules: Modules, codewords: number[]): void {
  let at = 0;
  let up = true;
  for (let right = SIZE - 1; right > 0; right -= 2) {
    if (right === 6) right--; // the timing
    for (let step = 0; step < SIZE; step++) {
      const row = up ? SIZE - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (modules[row]?.[column] !== undefined) continue;
        const bit = ((codewords[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
        set(modules, row, column, (bit === 1) !== ((row + column) % 2 === 0));
        at++;
      }
    }
    up = !up;
  }
}
