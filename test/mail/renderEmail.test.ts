import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Liquid } from 'liquidjs';
import { describe, expect, test } from 'vitest';
import { EmailTemplate } from '../../entities/types/emails.js';
import { Language } from '../../entities/types/people.js';
import { Role } from '../../entities/types/roles.js';
import { packageRoot } from '../../src/db/packageRoot.js';
import { templateOf } from '../../src/mail/emails.js';
import type { EmailParams, EmailTextName } from '../../src/mail/templates/emailParams.js';
import { plainName, type RenderedEmail, renderEmail } from '../../src/mail/templates/renderEmail.js';

const hostile = `<img src=x onerror="alert('1')"> & {{ link }} Sons`;
const link = 'https://sms.example.com/account/verify-email#tuma_ev_x&y="<>';

const withoutLink = [
  ...['passwordChanged', 'phoneVerified', 'phoneMoved', 'purchaseCompleted', 'transferReminder', 'test', 'senderIdReviewed', 'alert'],
  'backupFinished',
  'newSignIn',
  'twoFactorChanged',
  'weeklyUsage',
];

/** Every mail, each with one or more sets of values; `name` stands for whatever people may type. */
function samples(name: string): { [T in EmailTextName]: EmailParams[T][] } {
  const reviewed = [name, null].map((note) => ({ name, tenantName: name, senderName: name, note }));
  return {
    welcome: [100, 0].map((trialCredits) => ({ name, tenantName: name, link, trialCredits })),
    verifyAddress: [{ name, link }],
    resetPassword: [{ name, link }],
    passwordChanged: [{ name }],
    newSignIn: [{ name, device: name, ip: '192.0.2.1', at: '2 March 2026, 02:00' }],
    twoFactorChanged: [true, false].map((on) => ({ name, on })),
    phoneVerified: [{ name }],
    phoneMoved: [{ name }],
    invitation: Object.values(Role).map((role) => ({ tenantName: name, inviterName: name, role, link })),
    'senderIdReviewed.approved': reviewed,
    'senderIdReviewed.approvedNotEnabled': reviewed,
    'senderIdReviewed.rejected': reviewed,
    'senderIdReviewed.changesRequested': reviewed,
    'senderIdReviewed.suspended': reviewed,
    'senderIdReviewed.refusedByProvider': reviewed,
    purchaseCompleted: [{ name, tenantName: name, credits: 5_000, paidTzs: 150_000, invoiceNumber: 'INV-000001' }],
    transferReminder: [
      {
        ...{ name, tenantName: name, invoiceNumber: 'INV-000001', amountTzs: 1_250_000, reference: 'TM-ABCDEFGH' },
        ...{ until: '2 March 2026, 09:00', bankName: name, accountName: name, accountNumber: '0150' },
      },
    ],
    backupFinished: [
      { backupId: 'bkp_1', sizeBytes: 77_000_000, verified: true, schedule: name, at: '2 March 2026, 02:00' },
      { backupId: 'bkp_1', sizeBytes: 77_000_000, verified: false, schedule: null, at: '2 March 2026, 02:00' },
    ],
    weeklyUsage: [98.2, null].map((ratePercent) => ({
      ...{ name, tenantName: name, from: '2 March 2026', until: '8 March 2026', messages: 1_200, credits: 1_300, messagesBefore: 900 },
      ...{ delivered: 1_100, undelivered: 20, ratePercent, failed: 3, notSent: 4, open: 5, available: 5_000 },
    })),
    test: [{ sentFrom: name }],
    alert: [
      { subject: name, detail: name, tenantName: name, times: 2, since: '1 March, 11:00', overSince: '1 March, 12:00' },
      { subject: name, detail: name, tenantName: null, times: 1, since: '1 March, 11:00', overSince: null },
    ],
  };
}

const templates = Object.keys(samples('')) as EmailTextName[];
const emails = (language: Language, name: string): RenderedEmail[] =>
  templates.flatMap((template) => samples(name)[template].map((params) => renderEmail(template, language, params)));

describe.each(Object.values(Language))('mails in %s', (language) => {
  test('what people typed stays text', () => {
    for (const { html, subject, text } of emails(language, hostile)) {
      expect(html).not.toMatch(/<img|onerror="/);
      // The link is an attribute too: no value closes it.
      for (const [, href] of html.matchAll(/href="([^"]*)"/g))
        expect(href).toBe(link.replace('&', '&amp;').replace('"', '&#34;').replace('<', '&lt;').replace('>', '&gt;'));
      expect(subject).not.toMatch(/[\r\n]/);
      expect(text).toMatch(/\S/);
    }
  });

  test('a line break in a name makes no header, no line and no button', () => {
    for (const { subject, text } of emails(language, 'Asha\r\nBcc: thief@example.com\u2028x\n\n[Click](https://thief.example)')) {
      expect(subject).not.toMatch(/[\r\n\u2028]/);
      expect(text).not.toMatch(/^(Bcc|Click|\[Click)/m);
    }
  });

  test('each says its thing in both bodies, with the link where there is one', () => {
    for (const { template, text, html } of emails(language, 'Asha')) {
      expect(html).toContain(`lang="${language.toLowerCase()}"`);
      // A link stands where there is something to do; the others have none.
      if (withoutLink.includes(template)) expect(text).not.toContain('#tuma');
      else expect(text).toContain(`\n${link}\n`);
    }
  });
});

test('there is a file for each mail in each language, and each uses exactly the values that it is given', () => {
  const folder = join(packageRoot, 'src/mail/templates');
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt') && file !== 'layout.txt');
  const expected = templates.flatMap((template) => Object.values(Language).map((language) => `${template}.${language.toLowerCase()}.txt`));
  expect(files.sort()).toEqual(expected.sort());
  const engine = new Liquid();
  engine.registerFilter('number', String);
  for (const template of templates)
    for (const language of Object.values(Language)) {
      const file = `${template}.${language.toLowerCase()}.txt`;
      const used = engine.globalVariablesSync(readFileSync(join(folder, file), 'utf8'));
      const given = Object.keys(samples('')[template][0] ?? {});
      expect([file, used.sort()]).toEqual([file, given.sort()]);
    }
});

test('each is a value of EmailTemplate, and each value has a mail', () => {
  expect([...new Set(templates.map((name) => templateOf(name.split('.')[0] ?? '')))].sort()).toEqual(Object.keys(EmailTemplate).sort());
});

test('a placeholder without a value is an error', () => {
  expect(() => renderEmail('verifyAddress', 'EN', { name: 'Asha' } as EmailParams['verifyAddress'])).toThrow('undefined variable: link');
});

test('the two languages differ in every mail', () => {
  const [english, swahili] = [emails('EN', 'Asha'), emails('SW', 'Asha')];
  expect(english).toHaveLength(swahili.length);
  for (const [index, email] of english.entries()) {
    expect(swahili[index]?.template).toBe(email.template);
    expect(swahili[index]?.subject).not.toBe(email.subject);
  }
});

test('trial credits are named only where they are to come', () => {
  const text = (trialCredits: number) => renderEmail('welcome', 'EN', { name: 'A', tenantName: 'B', link, trialCredits }).text;
  expect(text(100)).toContain('100 trial credits');
  expect(text(0)).not.toContain('credits');
});

test('a name can not advertise: nothing in it becomes a link', () => {
  expect(plainName('Win at https://evil.example/prize')).toBe('Win at https evil example prize');
  for (const dot of '.\u2024\u3002\uff0e\uff61\ufe52') expect(plainName(`Win at evil${dot}example`)).toBe('Win at evil example');
  expect(plainName('https\uff1a\uff0f\uff0fevil\u2044x')).toBe('https evil x');
  expect(plainName('evil\u202e\u2066.\u200bexample\u2069')).toBe('evil example');
  expect(plainName('Mifumo Labs (T) Ltd.')).toBe('Mifumo Labs (T) Ltd.');
  const params = { tenantName: 'evil.example/x', inviterName: 'www.evil.example', role: 'MEMBER', link } as const;
  const { text, subject } = renderEmail('invitation', 'EN', params);
  expect(text.replaceAll(link, '') + subject).not.toContain('evil.example');
});

test('a subject is short', () => {
  const params = { subject: 'x'.repeat(500), detail: '', tenantName: null, times: 1, since: '', overSince: null };
  expect(renderEmail('alert', 'EN', params).subject).toHaveLength(200);
});
