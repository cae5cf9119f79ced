import type { Language } from '../../../entities/types/enums.js';
import { called, type RenderedEmail, renderEmail } from './renderEmail.js';

interface AlertParams {
  subject: string;
  detail: string;
  /** Null: the platform's own. */
  tenantName: string | null;
  /** How often it happened since `since`, a moment in words. */
  times: number;
  since: string;
  /** In words; null while it is open. */
  overSince: string | null;
}

/** Something that somebody has to look at, to whoever asked to be told. */
export function alert(language: Language, params: AlertParams): RenderedEmail {
  const { subject, detail, tenantName, times, since, overSince } = params;
  if (language === 'SW')
    return renderEmail(language, {
      template: 'alert',
      subject: `Tahadhari: ${subject}`,
      greeting: 'Habari,',
      paragraphs: [
        ...(tenantName === null ? [] : [`Kuhusu ${called(tenantName)}:`]),
        detail,
        times === 1 ? `Imetokea mara moja tangu ${since}.` : `Imetokea mara ${times} tangu ${since}.`,
        ...(overSince === null ? [] : [`Imekwisha tangu ${overSince}.`]),
      ],
      notes: ['Kwa jambo moja unapata barua moja tu kwa saa, na hakuna tena baada ya tahadhari kuthibitishwa kuonekana.'],
    });
  return renderEmail(language, {
    template: 'alert',
    subject: `Alert: ${subject}`,
    greeting: 'Hello,',
    paragraphs: [
      ...(tenantName === null ? [] : [`About ${called(tenantName)}:`]),
      detail,
      times === 1 ? `It happened once since ${since}.` : `It happened ${times} times since ${since}.`,
      ...(overSince === null ? [] : [`It is over since ${overSince}.`]),
    ],
    notes: ['About one matter you get at most one mail an hour, and none once the alert is acknowledged.'],
  });
}
