import type { Alert } from '../../entities/Alert.js';
import type { AlertKind } from '../../entities/types/alertKinds.js';
import type { Language } from '../../entities/types/people.js';
import { backupTexts } from './backupTexts.js';
import { campaignTexts } from './campaignTexts.js';
import { partitionTexts } from './partitionTexts.js';
import { figure, sentence, type TextsByLanguage, text } from './textParts.js';

export interface AlertText {
  subject: string;
  /** What happened, and what to do about it. */
  detail: string;
}

/** The parts of `detail` are joined by spaces. */
const texts: Record<AlertKind, TextsByLanguage> = {
  LOW_BALANCE: {
    EN: ({ available, threshold }) => ({
      subject: `Low balance: ${figure(available)} credits left`,
      detail: [
        `${figure(available)} credits are left, fewer than the ${figure(threshold)} that you set.`,
        'Buy credits before messages are refused.',
      ],
    }),
    SW: ({ available, threshold }) => ({
      subject: `Salio ni dogo: SMS ${figure(available)} zimebaki`,
      detail: [`SMS ${figure(available)} zimebaki, chini ya ${figure(threshold)} mlizoweka.`, 'Nunua salio kabla ujumbe haujakataliwa.'],
    }),
  },
  PROVIDER_DOWN: {
    EN: ({ provider, reason }) => ({
      subject: `SMS provider ${text(provider)} is closed; messages wait`,
      detail: [
        `${text(provider)} takes no messages: ${sentence(reason)}`,
        'They wait and are sent when it takes them again; it is tried by itself.',
      ],
    }),
    SW: ({ provider, reason }) => ({
      subject: `Mtoa huduma wa SMS ${text(provider)} amefungwa; ujumbe unasubiri`,
      detail: [
        `${text(provider)} hapokei ujumbe: ${sentence(reason)}`,
        'Ujumbe unasubiri na utatumwa akianza tena kupokea; anajaribiwa wenyewe.',
      ],
    }),
  },
  PROVIDER_OUT_OF_BALANCE: {
    EN: ({ provider, balance, held }) => ({
      subject: `The account at ${text(provider)} is empty, or nearly`,
      detail: [
        typeof balance === 'number'
          ? `${figure(balance)} credits are left at ${text(provider)}, where ${figure(held)} are held for messages.`
          : `${text(provider)} says that the account is out of balance.`,
        'Top it up: without it no message leaves.',
      ],
    }),
    SW: ({ provider, balance, held }) => ({
      subject: `Akaunti ya ${text(provider)} imeisha, au karibu kuisha`,
      detail: [
        typeof balance === 'number'
          ? `Salio la ${text(provider)} ni ${figure(balance)}, na ujumbe unahitaji ${figure(held)}.`
          : `${text(provider)} anasema akaunti haina salio.`,
        'Ongeza salio: bila hilo hakuna ujumbe unaotoka.',
      ],
    }),
  },
  PAYMENT_REVIEW: {
    EN: ({ purchaseId, amountTzs, paidTzs, reason }) => ({
      subject: 'A payment needs a decision',
      detail: [
        reason === 'UNANSWERED'
          ? `The payment provider never said whether TZS ${figure(amountTzs)} was paid (${text(purchaseId)}). Look it up there.`
          : reason === 'TRANSACTION_REUSED'
            ? `A transaction that paid another purchase was named for this one too (${text(purchaseId)}, TZS ${figure(amountTzs)}).`
            : [
                paidTzs === null ? 'An amount that can’t be read' : `TZS ${figure(paidTzs)}`,
                `was paid for TZS ${figure(amountTzs)} (${text(purchaseId)}).`,
              ].join(' '),
        'Decide with resolvePurchase.',
      ],
    }),
    SW: ({ purchaseId, amountTzs, paidTzs, reason }) => ({
      subject: 'Malipo yanahitaji uamuzi',
      detail: [
        reason === 'UNANSWERED'
          ? `Mtoa huduma wa malipo hakusema kama TZS ${figure(amountTzs)} zililipwa (${text(purchaseId)}). Angalia kwake.`
          : reason === 'TRANSACTION_REUSED'
            ? `Muamala uliolipia ununuzi mwingine umetajwa kwa huu pia (${text(purchaseId)}, TZS ${figure(amountTzs)}).`
            : [
                paidTzs === null ? 'Kiasi kisichosomeka' : `TZS ${figure(paidTzs)}`,
                `kimelipwa badala ya TZS ${figure(amountTzs)} (${text(purchaseId)}).`,
              ].join(' '),
        'Amua kwa resolvePurchase.',
      ],
    }),
  },
  CONTRADICTION: {
    EN: ({ tenantId }) => ({
      subject: 'Delivered although it was given back',
      detail: [
        `Reports contradict what was believed: messages of ${text(tenantId)} that had ended without being sent reached the provider.`,
        'Their credits stay given back.',
        "Look at the provider's records.",
      ],
    }),
    SW: ({ tenantId }) => ({
      subject: 'Ujumbe umefika ingawa salio lilirudishwa',
      detail: [
        `Ripoti zinapingana na tulichoamini: ujumbe wa ${text(tenantId)} uliodhaniwa haukutumwa ulimfikia mtoa huduma.`,
        'Salio lililorudishwa linabaki.',
        'Angalia kumbukumbu za mtoa huduma.',
      ],
    }),
  },
  MESSAGES_HELD_FOR_REVIEW: {
    EN: ({ tenantId, provider, reason }) => ({
      subject: `${text(provider)} does not take messages of ${text(tenantId)}; they need a decision`,
      detail: [
        sentence(reason),
        'The messages wait, and expire when their time is over; others are sent.',
        'Find out why, then decide with resolveHeld: SEND tries again, CANCEL gives the credits back.',
      ],
    }),
    SW: ({ tenantId, provider, reason }) => ({
      subject: `${text(provider)} hapokei ujumbe wa ${text(tenantId)}; unahitaji uamuzi`,
      detail: [
        sentence(reason),
        'Ujumbe huo unasubiri, na utaisha muda wake ukipita; mwingine unatumwa.',
        'Tafuta sababu, kisha amua kwa resolveHeld: SEND hujaribu tena, CANCEL hurudisha salio.',
      ],
    }),
  },
  REPORT_STATUS_UNKNOWN: {
    EN: ({ provider, status }) => ({
      subject: `${text(provider)} reports “${text(status)}”, which is not known`,
      detail: [
        `Delivery reports of ${text(provider)} say “${text(status)}”.`,
        'Tuma does not know the word: it stands in the events of the messages, and they stay as they are.',
        'Ask the provider what it means, and report it to the makers of Tuma.',
      ],
    }),
    SW: ({ provider, status }) => ({
      subject: `${text(provider)} anaripoti “${text(status)}”, neno lisilojulikana`,
      detail: [
        `Ripoti za ${text(provider)} zinasema “${text(status)}”.`,
        'Tuma haijui neno hili: limeandikwa kwenye matukio ya ujumbe, na hali ya ujumbe haibadiliki.',
        'Muulize mtoa huduma maana yake, na uwajulishe watengenezaji wa Tuma.',
      ],
    }),
  },
  LEDGER_PROOF_FAILED: {
    EN: ({ problemCount }) => ({
      subject: `The ledger does not prove: ${figure(problemCount)} problems`,
      detail: [
        `The proof of all ledgers found ${figure(problemCount)} problems.`,
        'ledgerProof names them; correct none by hand before its cause is known.',
      ],
    }),
    SW: ({ problemCount }) => ({
      subject: `Leja haithibitiki: matatizo ${figure(problemCount)}`,
      detail: [
        `Uthibitisho wa leja zote umekuta matatizo ${figure(problemCount)}.`,
        'ledgerProof inayataja; usirekebishe kwa mkono kabla chanzo hakijajulikana.',
      ],
    }),
  },
  LEDGER_REWOUND: {
    EN: ({ tenantId, messages, credits, adjustments, purchases }) => ({
      subject: `A restore has put back the account of ${text(tenantId)}`,
      detail: [
        `Its ledger could not be proven, so the backup's stands, and what was paid since is booked anew.`,
        `${figure(messages)} messages since would have cost ${figure(credits)} credits and are free now.`,
        `Not booked again: ${figure(adjustments)} corrections and grants, ${figure(purchases)} purchases that the audit does not confirm.`,
        'auditEvents (ledger.rewind) names them: decide with adjustCredits.',
      ],
    }),
    SW: ({ tenantId, messages, credits, adjustments, purchases }) => ({
      subject: `Akaunti ya ${text(tenantId)} imerudishwa kwenye nakala rudufu`,
      detail: [
        'Leja yake haikuthibitika, hivyo ya nakala rudufu inatumika, na kilicholipwa baadaye kimeandikwa upya.',
        `Ujumbe ${figure(messages)} wa baadaye ungegharimu SMS ${figure(credits)} na sasa ni bure.`,
        `Hayajaandikwa upya: marekebisho ${figure(adjustments)}, manunuzi ${figure(purchases)} yasiyothibitishwa na kumbukumbu.`,
        'auditEvents (ledger.rewind) inayataja: amua kwa adjustCredits.',
      ],
    }),
  },
  ITEMS_QUARANTINED: {
    EN: ({ work }) => ({
      subject: `Items are quarantined: ${text(work)}`,
      detail: [
        `Background work (${text(work)}) set items aside because the database refused them. All others go on.`,
        'See them with: npx tuma quarantine list. When the cause is gone: npx tuma quarantine release ID.',
      ],
    }),
    SW: ({ work }) => ({
      subject: `Vitu vimetengwa: ${text(work)}`,
      detail: [
        `Kazi ya ndani (${text(work)}) imetenga vitu ambavyo hifadhidata imevikataa. Vingine vyote vinaendelea.`,
        'Vitazame kwa: npx tuma quarantine list. Sababu ikiisha: npx tuma quarantine release ID.',
      ],
    }),
  },
  SENDER_ID_REFUSED: {
    EN: ({ provider, name, reason }) => ({
      subject: `Messages from ${text(name)} wait: ${text(provider)} refuses the sender id`,
      detail: [
        `${text(provider)} takes no messages from ${text(name)}: ${sentence(reason)}`,
        'They are tried again every ten minutes until their validity ends; then nothing is charged.',
        `Have ${text(name)} registered and activated at ${text(provider)}, or send from another sender id.`,
      ],
    }),
    SW: ({ provider, name, reason }) => ({
      subject: `Ujumbe wa ${text(name)} unasubiri: ${text(provider)} anakataa jina hili la mtumaji`,
      detail: [
        `${text(provider)} hapokei ujumbe wa ${text(name)}: ${sentence(reason)}`,
        'Unajaribiwa tena kila dakika kumi hadi muda wake uishe; ukiisha hautatozwa.',
        `Sajili na wezesha ${text(name)} kwa ${text(provider)}, au tuma kwa jina jingine la mtumaji.`,
      ],
    }),
  },
  ...backupTexts,
  ...campaignTexts,
  ...partitionTexts,
  WEBHOOK_DISABLED: {
    EN: ({ endpointId, host }) => ({
      subject: `Webhooks to ${text(host)} are disabled: nothing was taken for 48 hours`,
      detail: [
        `The endpoint ${text(endpointId)} at ${text(host)} took no event for 48 hours, so it gets none any more.`,
        'webhookDeliveries shows what it answered. When it works again, enable it with updateWebhookEndpoint.',
      ],
    }),
    SW: ({ endpointId, host }) => ({
      subject: `Webhook za ${text(host)} zimezimwa: hakuna kilichopokelewa kwa saa 48`,
      detail: [
        `Anwani ${text(endpointId)} ya ${text(host)} haikupokea tukio lolote kwa saa 48, hivyo haitumiwi tena.`,
        'webhookDeliveries inaonyesha ilichojibu. Ikifanya kazi tena, iwashe kwa updateWebhookEndpoint.',
      ],
    }),
  },
  PROCESSING_DELAYED: {
    EN: ({ part, seconds }) => ({
      subject: `Processing is delayed: ${text(part)}`,
      detail: [
        `Work of the ${text(part)} has waited for ${figure(seconds)} seconds.`,
        'Nothing is lost; it goes on by itself.',
        "Look at systemStatus, the log, the database's load and the provider.",
      ],
    }),
    SW: ({ part, seconds }) => ({
      subject: `Kazi imechelewa: ${text(part)}`,
      detail: [
        `Kazi ya ${text(part)} imesubiri sekunde ${figure(seconds)}.`,
        'Hakuna kilichopotea; itaendelea yenyewe.',
        'Angalia systemStatus, kumbukumbu za seva, mzigo wa hifadhidata na mtoa huduma.',
      ],
    }),
  },
  MAIL_FAILING: {
    EN: ({ service, reason }) => ({
      subject: 'Mails are not going out',
      detail: [
        `${text(service)} takes no mails: ${sentence(reason)}`,
        'They wait.',
        'If you read this as a mail, they have begun to go out again.',
      ],
    }),
    SW: ({ service, reason }) => ({
      subject: 'Barua pepe hazitoki',
      detail: [
        `${text(service)} haipokei barua pepe: ${sentence(reason)}`,
        'Zinasubiri.',
        'Ukisoma haya kwa barua pepe, zimeanza kutoka tena.',
      ],
    }),
  },
};

/** The texts of an alert in a language. */
export function alertTextOf({ kind, params }: Pick<Alert, 'kind' | 'params'>, language: Language): AlertText {
  const { subject, detail } = texts[kind][language](params);
  return { subject, detail: detail.join(' ') };
}
