import { type Locale, LOCALES, Translator } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';

import { MailInvalid } from '../work.errors';
import type { MailParams } from './mail.schema';

export interface MailText {
  readonly subject: string;
  /** Plain text: nothing in it is ever read as markup. */
  readonly body: string;
}

const CONTROL = /\p{Cc}/u;

/** The words of a mail, from the language files. */
@Injectable()
export class MailTexts {
  constructor(private readonly texts: Translator) {}

  /** @throws MailInvalid when the subject would carry a line break, behind which a header could be smuggled */
  render(template: string, params: MailParams, locale: Locale): MailText {
    const key = keyOf(template);
    const subject = this.texts.t(`${key}.subject`, locale, params);
    if (CONTROL.test(subject)) throw new MailInvalid('subject');
    return { subject, body: this.texts.t(`${key}.body`, locale, params) };
  }

  /** @throws Error for a template without texts: a mistake of ours, found before anything is queued */
  requireKnown(template: string): void {
    for (const locale of LOCALES)
      for (const part of ['subject', 'body'])
        if (!this.texts.exists(`${keyOf(template)}.${part}`, locale))
          throw new Error(`no ${part} of the mail ${template} in ${locale}`);
  }
}

function keyOf(template: string): string {
  const dot = template.indexOf('.');
  return `${template.slice(0, dot)}:mails.${template.slice(dot + 1)}`;
}
