import type { Language } from '../../../entities/types/enums.js';
import { type RenderedEmail, renderEmail } from './renderEmail.js';

/** Shows an operator that mail goes out. `sentFrom`: the server's address. */
export function testMail(language: Language, { sentFrom }: { sentFrom: string }): RenderedEmail {
  if (language === 'SW')
    return renderEmail(language, {
      template: 'test',
      subject: 'Barua ya majaribio kutoka Tuma',
      greeting: 'Habari,',
      paragraphs: [`Barua hii ya majaribio imetumwa na Tuma kutoka ${sentFrom}. Ukiisoma, barua pepe inafanya kazi.`],
    });
  return renderEmail(language, {
    template: 'test',
    subject: 'A test mail from Tuma',
    greeting: 'Hello,',
    paragraphs: [`This test mail was sent by Tuma at ${sentFrom}. If you read it, mail works.`],
  });
}
