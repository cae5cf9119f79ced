import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { MOST_BYTES, qrCode, SIZE } from '../../src/console/pages/settings/you/qrCode.js';

const text =
  'otpauth://totp/Tuma:owner%40mifumo.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Tuma&algorithm=SHA1&digits=6&period=30';

test('a QR code is the one that a reader (jsQR 1.4.0) has read as its text; none is made of what does not fit', () => {
  const rows = qrCode(text)?.map((row) => row.map(Number).join('')) ?? [];
  expect([rows.length, ...new Set(rows.map(({ length }) => length))]).toEqual([SIZE, SIZE]);
  expect(createHash('sha256').update(rows.join('\n')).digest('hex')).toBe(
    '71c9ca09b609ac9fef3abe3646462820f601dfa12d459531a11f405c1be751c1',
  );
  expect(qrCode('x'.repeat(MOST_BYTES))).toHaveLength(SIZE);
  expect(qrCode('x'.repeat(MOST_BYTES + 1))).toBeUndefined();
});
