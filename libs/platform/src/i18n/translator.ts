import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { Injectable, Logger } from '@nestjs/common';
import { createInstance, type i18n } from 'i18next';
import Backend from 'i18next-fs-backend';
import ICU from 'i18next-icu';

import { LOCALES, type Locale } from '../context/request-context';
import type { ErrorParams } from '../errors/app-error';
import { projectRoot } from './project-root';

export interface ProblemText {
  readonly title: string;
  readonly detail: string;
}

/** What is wrong with the texts themselves; users get the key, tests and developers get this. */
class TextMissing extends Error {}

/** All sentences for people, from `i18n/<locale>/<lib>.json`: ICU messages, namespace = lib. Read once, at start. */
@Injectable()
export class Translator {
  private readonly logger = new Logger(Translator.name);
  private readonly texts: i18n;
  private readonly strict = process.env.NODE_ENV === 'test';

  constructor() {
    const folder = join(projectRoot(), 'i18n');
    const namespaces = readdirSync(join(folder, 'ja'))
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length));
    this.texts = createInstance();
    this.texts.use(Backend).use(new ICU({ parseErrorHandler: (error) => this.broken(String(error)) }));
    void this.texts.init({
      initAsync: false,
      lng: 'ja',
      preload: [...LOCALES],
      supportedLngs: [...LOCALES],
      fallbackLng: false,
      ns: namespaces,
      backend: { loadPath: join(folder, '{{lng}}', '{{ns}}.json') },
      interpolation: { escapeValue: false },
    });
  }

  /** @param key `<lib>:<path>` @param params values of the ICU message */
  t(key: string, locale: Locale, params: ErrorParams = {}): string {
    if (!this.exists(key, locale)) return this.broken(`no text for ${key} in ${locale}`, key);
    return this.texts.t(key, { ...params, lng: locale });
  }

  exists(key: string, locale: Locale): boolean {
    return this.texts.exists(key, { lng: locale });
  }

  /** Title and detail of `<lib>.<name>`, from `<lib>:errors.<name>.title` and `.detail`. */
  problemText(error: { readonly code: string; readonly params?: ErrorParams }, locale: Locale): ProblemText {
    const dot = error.code.indexOf('.');
    const key = `${error.code.slice(0, dot)}:errors.${error.code.slice(dot + 1)}`;
    return {
      title: this.t(`${key}.title`, locale, error.params),
      detail: this.t(`${key}.detail`, locale, error.params),
    };
  }

  private broken(reason: string, answer = ''): string {
    if (this.strict) throw new TextMissing(reason);
    this.logger.error(reason);
    return answer;
  }
}
