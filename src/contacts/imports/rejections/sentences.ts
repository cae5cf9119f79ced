import type { Language } from '../../../../entities/types/people.js';
import type { RejectionCode } from '../../../../entities/types/sending.js';
import type { Ctx } from '../../../context.js';
import type { StoredRejection } from './addRejections.js';

type Fault = StoredRejection['fault'];

/** What to do about a row, by the fault where that says more than the code. */
const sentences: Record<Language, Partial<Record<RejectionCode | NonNullable<Fault>, string>>> = {
  EN: {
    DUPLICATE: 'This number came before in the list. There is nothing to do.',
    NO_PHONE_NUMBER: 'This row has no number. Enter one, or leave the row out.',
    INVALID_PHONE_NUMBER: 'This is not a mobile number. Write it like 0712345678 or +255712345678.',
    WRONG_LENGTH: 'This number has too few or too many digits. Write it like 0712345678 or +255712345678.',
    LETTERS: 'There are letters in this number. Write the number alone.',
    EXTENSION: 'This is a number with an extension. Write a mobile number alone.',
    NOT_E164: 'Write a number of another country with + and its country code.',
    NOT_MOBILE: 'This is a landline or a special number, which gets no SMS. Enter a mobile number.',
    DAMAGED_BY_SPREADSHEET:
      'A spreadsheet changed this number, and digits may be lost. Format the column as text, and enter the number again.',
    DATE: 'A spreadsheet made a date of this number. Format the column as text, and enter the number again.',
    WRONG_COLUMN_COUNT: 'This row has more columns than the header. Put values that hold the separator into quotes.',
    INVALID_VALUE: 'This value is too long, or holds characters that are not allowed. Change it, or leave it out.',
    EMAIL: 'This is not an e-mail address. Write one, like asha@example.com, or leave the cell empty.',
    TEMPLATE_VARIABLE_MISSING: 'A variable of the text has no value here. Give one, or write a default: {{name|Customer}}.',
    EMPTY_MESSAGE: 'With these values the text is empty. Give a value, or leave the row out.',
    MESSAGE_TOO_LONG: 'With these values the text has more than 10 segments. Shorten it or the values.',
    EXCLUDED: 'This contact is in a group that the campaign leaves out. There is nothing to do.',
    RECIPIENT_OPTED_OUT: 'This number has opted out. There is nothing to do.',
    FREQUENCY_CAP: 'This number got as many promotional messages lately as your frequency cap lets. Send later, or change the cap.',
    TOO_MANY_GROUPS: 'The file names more than 200 groups. Name fewer, or read the column as something else.',
    TOO_MANY_VALUES: 'With this row the contact would have more than 50 tags or further values. Take some away first.',
    NAME: 'This value is too long for a name, or holds what can not be seen. Write at most 100 characters on one line, or leave it out.',
    OPT_OUT_NUMBER: 'The number to opt out is not set. Set it in the settings of the tenant, or take {{optOutNumber}} out of the text.',
    TAG: 'This is no tag. Write 1 to 64 characters that can be seen, on one line, or leave it out.',
    TOO_MANY_TAGS: 'A contact has at most 50 tags; this is the first too many. Give fewer.',
    ATTRIBUTE_NAME: 'This is no name of a further value. Write 1 to 64 characters that can be seen, without {, } and |.',
    ATTRIBUTE_TWICE: 'Two further values have this name, but for blanks at its ends or how its accents are written. Give one.',
    ATTRIBUTE_VALUE:
      'A further value is a text, a number or a truth value of at most 1000 characters that can be seen. Change it, or leave it out.',
    TOO_MANY_ATTRIBUTES: 'One person has at most 50 further values; the first too many is named here. Give fewer, or leave columns out.',
    TOO_MANY_GROUP_IDS: 'At most 100 groups can be given; this is the first too many. Give fewer.',
    UNKNOWN_GROUP: 'There is no such group. Create it first, or leave it out.',
    GROUP_NAME: 'This is no name of a group. Write 1 to 100 characters that can be seen, on one line, or leave the cell empty.',
  },
  SW: {
    DUPLICATE: 'Namba hii imeshatajwa kwenye orodha. Hakuna la kufanya.',
    NO_PHONE_NUMBER: 'Mstari huu hauna namba. Andika namba, au ondoa mstari.',
    INVALID_PHONE_NUMBER: 'Hii si namba ya simu ya mkononi. Iandike kama 0712345678 au +255712345678.',
    WRONG_LENGTH: 'Namba hii ina tarakimu chache au nyingi mno. Iandike kama 0712345678 au +255712345678.',
    LETTERS: 'Kuna herufi ndani ya namba hii. Andika namba peke yake.',
    EXTENSION: 'Namba hii ina namba ya ndani (extension). Andika namba ya simu ya mkononi peke yake.',
    NOT_E164: 'Andika namba ya nchi nyingine kwa + na msimbo wa nchi.',
    NOT_MOBILE: 'Hii ni simu ya mezani au namba maalumu, haipokei SMS. Andika namba ya simu ya mkononi.',
    DAMAGED_BY_SPREADSHEET:
      'Lahajedwali imebadilisha namba hii, na tarakimu huenda zimepotea. Weka safu kuwa maandishi (text), uandike tena.',
    DATE: 'Lahajedwali imegeuza namba hii kuwa tarehe. Weka safu kuwa maandishi (text), uandike namba tena.',
    WRONG_COLUMN_COUNT: 'Mstari huu una safu nyingi kuliko kichwa. Weka thamani zenye kitenganishi ndani ya alama za kunukuu.',
    INVALID_VALUE: 'Thamani hii ni ndefu mno, au ina herufi zisizoruhusiwa. Ibadilishe, au iache wazi.',
    EMAIL: 'Hii si anwani ya barua pepe. Andika moja, kama asha@example.com, au iache seli wazi.',
    TEMPLATE_VARIABLE_MISSING: 'Kigeu cha ujumbe hakina thamani hapa. Kipe thamani, au andika mbadala: {{name|Mteja}}.',
    EMPTY_MESSAGE: 'Kwa thamani hizi ujumbe ni mtupu. Weka thamani, au ondoa mstari.',
    MESSAGE_TOO_LONG: 'Kwa thamani hizi ujumbe una sehemu zaidi ya 10. Fupisha ujumbe au thamani.',
    EXCLUDED: 'Mwasiliani huyu yumo kwenye kundi ambalo kampeni inaliacha. Hakuna la kufanya.',
    RECIPIENT_OPTED_OUT: 'Namba hii imejiondoa kwenye ujumbe. Hakuna la kufanya.',
    FREQUENCY_CAP: 'Namba hii imepata ujumbe wa matangazo wa kutosha hivi karibuni. Tuma baadaye, au badilisha kikomo.',
    TOO_MANY_GROUPS: 'Faili inataja zaidi ya makundi 200. Taja machache, au soma safu hiyo kama kitu kingine.',
    TOO_MANY_VALUES: 'Kwa mstari huu mwasiliani angekuwa na zaidi ya lebo au thamani 50. Ondoa baadhi kwanza.',
    NAME: 'Jina hili ni refu mno, au lina visivyoonekana. Andika herufi zisizozidi 100 kwenye mstari mmoja, au liache.',
    OPT_OUT_NUMBER: 'Namba ya kujiondoa haijawekwa. Iweke kwenye mipangilio, au ondoa {{optOutNumber}} kwenye ujumbe.',
    TAG: 'Hii si lebo. Andika herufi 1 hadi 64 zinazoonekana kwenye mstari mmoja, au iache.',
    TOO_MANY_TAGS: 'Mwasiliani ana lebo zisizozidi 50; hii ni ya kwanza kuzidi. Punguza lebo.',
    ATTRIBUTE_NAME: 'Hili si jina la thamani. Andika herufi 1 hadi 64 zinazoonekana, bila {, } na |.',
    ATTRIBUTE_TWICE: 'Thamani mbili zina jina hili, ila nafasi za mwishoni au alama za herufi. Toa moja tu.',
    ATTRIBUTE_VALUE: 'Thamani ya ziada ni maandishi, namba au kweli/si kweli, isiyozidi herufi 1000 zinazoonekana. Ibadilishe, au iache.',
    TOO_MANY_ATTRIBUTES: 'Mtu mmoja ana thamani za ziada zisizozidi 50; ya kwanza kuzidi imetajwa hapa. Punguza, au acha baadhi ya safu.',
    TOO_MANY_GROUP_IDS: 'Unaweza kutaja makundi yasiyozidi 100; hili ni la kwanza kuzidi. Punguza makundi.',
    UNKNOWN_GROUP: 'Hakuna kundi kama hili. Liunde kwanza, au liache.',
    GROUP_NAME: 'Hili si jina la kundi. Andika herufi 1 hadi 100 zinazoonekana kwenye mstari mmoja, au iache seli wazi.',
  },
};

export const sentenceOf = (language: Language, code: RejectionCode, fault: Fault): string =>
  (fault && sentences[language][fault]) ?? sentences[language][code] ?? code;

/** The language of the person who reads; of a program, what the request asks for. */
export async function readerLanguage(ctx: Ctx, userId = ctx.actor.kind === 'user' ? ctx.actor.userId : null): Promise<Language> {
  if (!userId) return ctx.language ?? 'EN';
  const user = await ctx.sql.row<{ language: Language }>('select language from app_user where id = $1', [userId]);
  return user?.language ?? ctx.language ?? 'EN';
}
