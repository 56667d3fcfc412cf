import type { Locale } from '@mimamori/platform';
import { z } from 'zod';

export const MAIL_STATES = ['queued', 'sent', 'failed', 'suppressed'] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** Values of a template's variables: facts and links, never secrets, because they are kept with the mail. */
export type MailParams = Readonly<Record<string, string | number>>;

/** Somebody of the tenant, in their language, or any address in a language that the caller knows. */
export type MailRecipient =
  | { readonly userId: string; readonly address?: undefined }
  | { readonly address: string; readonly locale: Locale; readonly userId?: undefined };

export type MailRequest = MailRecipient & {
  /** `<lib>.<name>`: the texts are `<lib>:mails.<name>.subject` and `.body`. */
  readonly template: string;
  readonly params?: MailParams;
  readonly attachment?: MailAttachment;
  /** It carries a signed head of the log: once it has left, that head is known outside. */
  readonly checkpoint?: { readonly checkpointId: string; readonly receiverId: string };
};

/** One JSON file, sent byte for byte as it is given. */
export interface MailAttachment {
  /** Plain letters, digits, `.`, `_` and `-`, with `.json` at its end. */
  readonly name: string;
  readonly text: string;
}

const LONGEST_ATTACHMENT = 20_000;
export const attachmentSchema = z.strictObject({
  name: z
    .string()
    .max(150)
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\.json$/),
  text: z.string().min(2).max(LONGEST_ATTACHMENT),
});

/** What is put on an envelope: one address, nothing that could be read as a second one or as a header. */
export const addressSchema = z.email().max(254);

const LONGEST_PARAM = 8_000;
export const paramsSchema = z.record(
  z.string().regex(/^[a-z][a-zA-Z0-9]{0,39}$/),
  z.union([
    z.number(),
    z
      .string()
      .max(LONGEST_PARAM)
      .regex(/^(?:\P{Cc}|\n)*$/u),
  ]),
);
