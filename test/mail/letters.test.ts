import { describe, expect, test } from 'vitest';
import { Language, Role } from '../../entities/types/enums.js';
import { SenderIdDecision } from '../../entities/types/senderIdState.js';
import { alert } from '../../src/mail/templates/alert.js';
import { invitation } from '../../src/mail/templates/invitation.js';
import { passwordChanged } from '../../src/mail/templates/passwordChanged.js';
import { purchaseCompleted } from '../../src/mail/templates/purchaseCompleted.js';
import { called, type RenderedEmail, renderEmail } from '../../src/mail/templates/renderEmail.js';
import { resetPassword } from '../../src/mail/templates/resetPassword.js';
import { senderIdReviewed } from '../../src/mail/templates/senderIdReviewed.js';
import { testMail } from '../../src/mail/templates/testMail.js';
import { transferReminder } from '../../src/mail/templates/transferReminder.js';
import { verifyAddress } from '../../src/mail/templates/verifyAddress.js';
import { welcome } from '../../src/mail/templates/welcome.js';

const hostile = `<img src=x onerror="alert('1')"> & Sons`;
const link = 'https://sms.example.com/account/verify-email#tuma_ev_x&y="<>';

const withoutLink = ['passwordChanged', 'purchaseCompleted', 'transferReminder', 'test', 'senderIdReviewed', 'alert'];

const letters = (language: Language, name: string): RenderedEmail[] => [
  welcome(language, { name, tenantName: name, link, trialCredits: 100 }),
  verifyAddress(language, { name, link }),
  resetPassword(language, { name, link }),
  passwordChanged(language, { name }),
  ...Object.values(Role).map((role) => invitation(language, { tenantName: name, inviterName: name, role, link })),
  ...Object.values(SenderIdDecision).flatMap((decision) =>
    [true, false].map((enabled) =>
      senderIdReviewed(language, { name, tenantName: name, senderName: name, decision, note: enabled ? name : null, enabled }),
    ),
  ),
  purchaseCompleted(language, { name, tenantName: name, credits: 5_000, paidTzs: 150_000, invoiceNumber: 'INV-000001' }),
  transferReminder(language, {
    ...{
      name,
      tenantName: name,
      invoiceNumber: 'INV-000001',
      amountTzs: 1_250_000,
      reference: 'TM-ABCDEFGH',
      until: '2 March 2026, 09:00',
    },
    ...{ bankName: name, accountName: name, accountNumber: '0150' },
  }),
  testMail(language, { sentFrom: name }),
  alert(language, { subject: language, detail: name, tenantName: name, times: 2, since: '1 March, 11:00', overSince: '1 March, 12:00' }),
];

describe.each(Object.values(Language))('letters in %s', (language) => {
  test('what people typed stays text', () => {
    for (const { html, subject, text } of letters(language, hostile)) {
      expect(html).not.toMatch(/<img|onerror="/);
      // The link is an attribute too: no value closes it.
      for (const [, href] of html.matchAll(/href="([^"]*)"/g))
        expect(href).toBe(link.replace('&', '&amp;').replace('"', '&quot;').replace('<', '&lt;').replace('>', '&gt;'));
      expect(subject).not.toMatch(/[\r\n]/);
      expect(text).toMatch(/\S/);
    }
  });

  test('a line break in a name makes no header and no line of its own', () => {
    for (const { subject, text } of letters(language, 'Asha\r\nBcc: thief@example.com\u2028x')) {
      expect(subject).not.toMatch(/[\r\n\u2028]/);
      expect(text).not.toMatch(/^Bcc/m);
    }
  });

  test('each says its thing in both bodies, with the link where there is one', () => {
    for (const { template, text, html } of letters(language, 'Asha')) {
      expect(html).toContain(`lang="${language.toLowerCase()}"`);
      // A link stands where there is something to do; the others have none.
      if (withoutLink.includes(template)) expect(text).not.toContain('#tuma');
      else expect(text).toContain(`\n${link}\n`);
    }
  });
});

test('the two languages differ in every letter', () => {
  const [english, swahili] = [letters('EN', 'Asha'), letters('SW', 'Asha')];
  expect(english).toHaveLength(swahili.length);
  for (const [index, letter] of english.entries()) {
    expect(swahili[index]?.template).toBe(letter.template);
    expect(swahili[index]?.subject).not.toBe(letter.subject);
  }
});

test('trial credits are named only where they are to come', () => {
  expect(welcome('EN', { name: 'A', tenantName: 'B', link, trialCredits: 100 }).text).toContain('100 trial credits');
  expect(welcome('EN', { name: 'A', tenantName: 'B', link, trialCredits: 0 }).text).not.toContain('credits');
});

test('a name can not advertise: nothing in it becomes a link', () => {
  expect(called('Win at https://evil.example/prize')).toBe('Win at https evil example prize');
  expect(called('Mifumo Labs (T) Ltd.')).toBe('Mifumo Labs (T) Ltd.');
  const { text, subject } = invitation('EN', { tenantName: 'evil.example/x', inviterName: 'www.evil.example', role: 'MEMBER', link });
  expect(text.replaceAll(link, '') + subject).not.toContain('evil.example');
});

test('a subject is short', () => {
  expect(renderEmail('EN', { template: 't', subject: 'x'.repeat(500), greeting: '', paragraphs: [] }).subject).toHaveLength(200);
});
