import type { Language } from '../../entities/types/people.js';

/** The SMS that carries a code: one GSM-7 segment in each language, with what to do and what not to do with the code. */
export function codeText(language: Language, purpose: 'VERIFY_PHONE' | 'RESET_PASSWORD', code: string): string {
  if (language === 'SW')
    return purpose === 'VERIFY_PHONE'
      ? `Msimbo wako wa Tuma ni ${code}. Unafanya kazi kwa dakika 10. Usimwambie mtu yeyote.`
      : `Msimbo wa kuweka nenosiri jipya la Tuma ni ${code}, kwa dakika 10. Kama hukuomba, puuza. Usimwambie mtu yeyote.`;
  return purpose === 'VERIFY_PHONE'
    ? `Your Tuma code is ${code}. It works for 10 minutes. Tell it to nobody.`
    : `Your code for a new Tuma password is ${code}, for 10 minutes. If you did not ask for it, ignore this. Tell it to nobody.`;
}
