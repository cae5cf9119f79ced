import type { Language } from '../../../entities/types/enums.js';
import type { SenderIdDecision } from '../../../entities/types/senderIdState.js';
import { called, type RenderedEmail, renderEmail } from './renderEmail.js';

interface Reviewed {
  /** Who reads it. */
  name: string;
  tenantName: string;
  senderName: string;
  decision: SenderIdDecision;
  note: string | null;
  /** Whether it is switched on; an approved one isn't where the package allows no more. */
  enabled: boolean;
}

const subjects: Record<Language, Record<SenderIdDecision, (sender: string) => string>> = {
  EN: {
    APPROVE: (sender) => `The sender id ${sender} is approved`,
    REJECT: (sender) => `The sender id ${sender} is not approved`,
    REQUEST_CHANGES: (sender) => `Changes are needed for the sender id ${sender}`,
    SUSPEND: (sender) => `The sender id ${sender} is suspended`,
  },
  SW: {
    APPROVE: (sender) => `Jina la mtumaji ${sender} limeidhinishwa`,
    REJECT: (sender) => `Jina la mtumaji ${sender} halijaidhinishwa`,
    REQUEST_CHANGES: (sender) => `Ombi la jina la mtumaji ${sender} linahitaji marekebisho`,
    SUSPEND: (sender) => `Jina la mtumaji ${sender} limesimamishwa`,
  },
};

const nextSteps: Record<Language, Record<SenderIdDecision | 'NOT_ENABLED', string>> = {
  EN: {
    APPROVE: 'It is switched on: messages can be sent with it as soon as the operators have activated it.',
    NOT_ENABLED: 'It is not switched on: your package allows no more sender ids. Switch another one off, or buy a bigger package.',
    REJECT: 'You can change the request and hand it in again; until then the name is free for others.',
    REQUEST_CHANGES: 'Please change the request and hand it in again. The name stays reserved for you meanwhile.',
    SUSPEND: 'Messages from it wait until it is approved again, and end when their validity is over; nothing is charged for those.',
  },
  SW: {
    APPROVE: 'Limewashwa: unaweza kulitumia mara tu mitandao itakapoliwezesha.',
    NOT_ENABLED: 'Halijawashwa: kifurushi chako hakiruhusu majina zaidi. Zima jina jingine, au nunua kifurushi kikubwa zaidi.',
    REJECT: 'Unaweza kurekebisha ombi na kuliwasilisha tena; hadi hapo jina linaweza kuchukuliwa na wengine.',
    REQUEST_CHANGES: 'Tafadhali rekebisha ombi na uliwasilishe tena. Jina limehifadhiwa kwa ajili yako.',
    SUSPEND: 'Ujumbe wake unasubiri hadi litakapoidhinishwa tena, na muda wake ukiisha hautatumwa wala kutozwa.',
  },
};

/** Tells a tenant what was decided about a sender id, with the reviewer's words. Without a link: what is to be done is done in their account. */
export function senderIdReviewed(language: Language, { name, tenantName, senderName, decision, note, enabled }: Reviewed): RenderedEmail {
  const sender = called(senderName);
  const subject = subjects[language][decision](sender);
  const next = nextSteps[language][decision === 'APPROVE' && !enabled ? 'NOT_ENABLED' : decision];
  const [greeting, whose, words] =
    language === 'SW' ? [`Habari ${called(name)},`, called(tenantName), 'Maelezo'] : [`Hello ${called(name)},`, called(tenantName), 'Note'];
  return renderEmail(language, {
    template: 'senderIdReviewed',
    subject,
    greeting,
    paragraphs: [`${whose}: ${subject.charAt(0).toLowerCase()}${subject.slice(1)}.`, ...(note ? [`${words}: ${note}`] : []), next],
  });
}
