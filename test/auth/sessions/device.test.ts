import { expect, test } from 'vitest';
import { deviceOf } from '../../../src/auth/sessions/device.js';

const [WEBKIT, SAFARI] = ['AppleWebKit/537.36 (KHTML, like Gecko)', 'AppleWebKit/605.1.15 (KHTML, like Gecko)'];

test.each([
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/131.0.0.0 Safari/537.36`, 'Chrome on Windows'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.86`, 'Edge on Windows'],
  [`Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/131.0.0.0 Mobile Safari/537.36`, 'Chrome on Android'],
  [
    `Mozilla/5.0 (Linux; Android 13; SM-A145F) ${WEBKIT} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36`,
    'Samsung Internet on Android',
  ],
  [`Mozilla/5.0 (Linux; Android 12) ${WEBKIT} Chrome/120.0.0.0 Mobile Safari/537.36 OPR/79.0`, 'Opera on Android'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0', 'Firefox on Linux'],
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) ${SAFARI} Version/18.1 Mobile/15E148 Safari/604.1`, 'Safari on iPhone'],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${SAFARI} Version/18.1 Safari/605.1.15`, 'Safari on macOS'],
  ['Mozilla/5.0 (compatible; something)', 'A browser'],
  ['curl/8.5.0', 'curl'],
  ['node', 'node'],
  ['python-requests/2.32.3', 'python-requests'],
  ['Dart/3.5 (dart:io)', 'Dart'],
  ['win.example.com/prize now', 'Unknown device'],
  ['<b>x</b>', 'Unknown device'],
  ['x'.repeat(500), 'Unknown device'],
  ['', 'Unknown device'],
  [undefined, 'Unknown device'],
])('%s is called %s', (header, name) => {
  expect(deviceOf(header)).toBe(name);
});
