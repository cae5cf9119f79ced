import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../src/lib/ids.js';
import type { Attachment, MailProvider, OutgoingMail } from '../../src/ports/mail.js';

/** A mail provider with its far side, a server that speaks the service's contract and knows what it took. */
export interface MailProviderUnderTest {
  /** Its time-out at most 1 s. */
  provider: MailProvider;
  /** What the far side took, as text in which the mail's parts can be found. */
  taken(): string[];
  /** What came with the last mail that it took. */
  attached(): Attachment[];
  /** An address that the far side refuses for ever; undefined for one that refuses nobody. */
  refused?: string;
  /** What the far side can be made to do. */
  make?: Record<'slowDown' | 'limit' | 'silent' | 'resets' | 'later' | 'well', () => void>;
  /** The same adapter with wrong credentials, and with nobody at its address. */
  stranger?(): MailProvider;
  unreachable?(): MailProvider;
  close(): Promise<void>;
}

export const mailTo = (to: string, more: Partial<OutgoingMail> = {}): OutgoingMail => ({
  id: newId(),
  to,
  subject: 'Karibu Tuma – thibitisha',
  text: 'Habari Asha,\n\n.Nukta mwanzoni, na herufi: čé\n',
  html: '<!doctype html><p>Habari Asha &amp; wenzako</p>\n',
  ...more,
});

/** What any mail provider must do, whatever carries it. `make` gives a fresh one for each test. */
export function describeMailProvider(name: string, make: () => Promise<MailProviderUnderTest>): void {
  describe(`${name} as a mail provider`, () => {
    let far: MailProviderUnderTest;
    beforeEach(async () => {
      far = await make();
    });
    afterEach(async () => {
      await far.provider.stop();
      await far.close();
    });
    const lawful = (outcome: { kind: string; detail?: string }, address: string) => {
      if (outcome.kind === 'accepted') return;
      expect(outcome.detail).toMatch(/\S/);
      expect(outcome.detail, 'no address in what is stored and logged').not.toContain(address);
      expect(outcome.detail).not.toContain('Asha');
    };

    test('takes a mail, whole: both bodies, the subject, letters of every kind', async () => {
      const mail = mailTo('asha@example.com');
      const outcome = await far.provider.send(mail);
      expect(outcome.kind).toBe('accepted');
      if (far.provider.keeps) return;
      expect(far.taken()).toHaveLength(1);
      for (const part of [mail.id, 'asha@example.com', 'Habari Asha &amp; wenzako', '\n.Nukta mwanzoni, na herufi: čé'])
        expect(far.taken()[0]).toContain(part);
    });

    test('takes what is attached, byte for byte, and attaches nothing by itself', async () => {
      const every = Buffer.from(Array.from({ length: 70_000 }, (_, n) => (n * 31 + (n >> 8)) & 0xff));
      const attachments = [
        { filename: 'receipt-INV-000001.pdf', contentType: 'application/pdf', bytes: every },
        { filename: 'two.png', contentType: 'image/png', bytes: Buffer.from([0x89, 0x0d, 0x0a, 0x2e, 0x0a]) },
      ];
      expect((await far.provider.send(mailTo('asha@example.com', { attachments }))).kind).toBe('accepted');
      if (far.provider.keeps) return;
      expect(far.attached()).toEqual(attachments);
      expect(far.taken()[0], 'beside both bodies').toContain('Habari Asha &amp; wenzako');
      expect((await far.provider.send(mailTo('asha@example.com', { attachments: [] }))).kind).toBe('accepted');
      expect(far.attached()).toEqual([]);
    });

    test('takes many at once', async () => {
      const outcomes = await Promise.all(Array.from({ length: 10 }, (_, n) => far.provider.send(mailTo(`asha${n}@example.com`))));
      expect(outcomes.map(({ kind }) => kind)).toEqual(Array(10).fill('accepted'));
      if (!far.provider.keeps) expect(far.taken()).toHaveLength(10);
    });

    test('refused is for ever, and says why without the address', async ({ skip }) => {
      if (!far.refused) return skip();
      const outcome = await far.provider.send(mailTo(far.refused));
      expect(outcome.kind).toBe('refused');
      lawful(outcome, far.refused);
      expect(far.taken()).toEqual([]);
    });

    test.each([
      ['slowDown', { kind: 'notSent', fault: 'slowDown' }],
      ['limit', { kind: 'notSent', fault: 'limit' }],
      ['later', { kind: expect.stringMatching(/notSent|unknown/) }],
      ['silent', { kind: 'unknown' }],
      ['resets', { kind: 'unknown' }],
    ] as const)('%s is told as data, and over afterwards', async (mood, expected) => {
      if (!far.make) return;
      far.make[mood]();
      const outcome = await far.provider.send(mailTo('asha@example.com'));
      expect(outcome).toMatchObject(expected);
      lawful(outcome, 'asha@example.com');
      far.make.well();
      expect((await far.provider.send(mailTo('asha@example.com'))).kind).toBe('accepted');
      expect(far.taken()).toHaveLength(1);
    });

    test('wrong credentials are the service’s fault, not the mail’s', async ({ skip }) => {
      const stranger = far.stranger?.();
      if (!stranger) return skip();
      const outcome = await stranger.send(mailTo('asha@example.com'));
      expect(outcome).toMatchObject({ kind: 'notSent', fault: 'credentials' });
      expect(JSON.stringify(outcome)).not.toContain('wrong');
      await stranger.stop();
    });

    test('a check says whether it answers and takes our credentials, and sends nothing', async () => {
      expect(await far.provider.check()).toMatchObject({ ok: true, detail: expect.stringMatching(/^.{10,200}$/) });
      for (const other of [far.stranger?.(), far.unreachable?.()].filter((one) => one !== undefined)) {
        expect(await other.check()).toMatchObject({ ok: false, detail: expect.stringMatching(/^.{10,200}$/) });
        await other.stop();
      }
      expect(far.taken()).toEqual([]);
    });

    test('nobody there: proven not sent', async ({ skip }) => {
      const unreachable = far.unreachable?.();
      if (!unreachable) return skip();
      const outcome = await unreachable.send(mailTo('asha@example.com'));
      expect(outcome.kind).toBe('notSent');
      lawful(outcome, 'asha@example.com');
      await unreachable.stop();
    });
  });
}
