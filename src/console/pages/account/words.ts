import { wordsOf } from '../../words/words.js';

const en = {
  title: 'A link from a mail',
  noToken: 'Open this page by the link in the mail: this address is not complete.',
  goOn: 'Go on',
  toSignIn: 'To signing in',
  verify: {
    title: 'Confirm your address',
    lead: 'With this you prove that the address is yours.',
    button: 'Confirm',
    done: 'Your address is confirmed.',
  },
  reset: {
    title: 'Set a new password',
    lead: 'It ends all your sessions, on every device.',
    password: 'New password',
    hint: '10 characters or more, not a common one',
    button: 'Set the password',
    done: 'Your password is changed. Sign in with it.',
  },
  invitation: {
    title: 'You are invited',
    lead: 'Become a member of the business that has invited you.',
    asYou: (name: string, email: string) => `You are signed in as ${name} (${email}).`,
    accept: 'Accept the invitation',
    other: 'I am somebody else: sign out',
    haveAccount: 'I have an account with this address',
    name: 'Your name',
    password: 'Choose a password',
    hint: '10 characters or more, not a common one',
  },
  errors: {
    BAD_USER_INPUT: 'This link is not known. Open it once more from the mail, whole.',
    TOKEN_EXPIRED: 'This link was used already, or is too old. Ask for a new one.',
    EMAIL_TAKEN: 'There is an account with this address: choose “I have an account” and sign in.',
    FORBIDDEN: 'This invitation is for another address: sign out, then sign in as who is invited.',
    WEAK_PASSWORD: 'The password needs 10 to 200 characters and must not be a common one.',
  },
};

const sw: typeof en = {
  title: 'Kiungo kutoka kwenye barua pepe',
  noToken: 'Fungua ukurasa huu kwa kiungo kilicho kwenye barua pepe: anwani hii haijakamilika.',
  goOn: 'Endelea',
  toSignIn: 'Kwenye kuingia',
  verify: {
    title: 'Thibitisha anwani yako',
    lead: 'Kwa hili unathibitisha kwamba anwani ni yako.',
    button: 'Thibitisha',
    done: 'Anwani yako imethibitishwa.',
  },
  reset: {
    title: 'Weka nenosiri jipya',
    lead: 'Utatolewa kwenye vifaa vyako vyote.',
    password: 'Nenosiri jipya',
    hint: 'Herufi 10 au zaidi, lisiwe la kawaida',
    button: 'Weka nenosiri',
    done: 'Nenosiri lako limebadilishwa. Ingia kwalo.',
  },
  invitation: {
    title: 'Umealikwa',
    lead: 'Kuwa mwanachama wa biashara iliyokualika.',
    asYou: (name, email) => `Umeingia kama ${name} (${email}).`,
    accept: 'Kubali mwaliko',
    other: 'Mimi ni mwingine: toka',
    haveAccount: 'Nina akaunti yenye anwani hii',
    name: 'Jina lako',
    password: 'Chagua nenosiri',
    hint: 'Herufi 10 au zaidi, lisiwe la kawaida',
  },
  errors: {
    BAD_USER_INPUT: 'Kiungo hiki hakijulikani. Kifungue tena kutoka kwenye barua pepe, chote.',
    TOKEN_EXPIRED: 'Kiungo hiki kimeshatumika, au kimepitwa. Omba kipya.',
    EMAIL_TAKEN: 'Kuna akaunti yenye anwani hii: chagua “Nina akaunti” na uingie.',
    FORBIDDEN: 'Mwaliko huu ni wa anwani nyingine: toka, kisha ingia kama aliyealikwa.',
    WEAK_PASSWORD: 'Nenosiri linahitaji herufi 10 hadi 200 na lisiwe la kawaida.',
  },
};

export const useAccountWords = wordsOf({ EN: en, SW: sw });
