import { mkdir, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import path from 'node:path';

import { Config, type Locale } from '@mimamori/platform';
import { Injectable } from '@nestjs/common';
import type { Transporter } from 'nodemailer';

import type { MailText } from './mail-text';
import type { MailAttachment } from './mail.schema';

const CONNECT_MILLISECONDS = 10_000;
const SILENCE_MILLISECONDS = 30_000;
/** Texts of ours never name files or addresses to be fetched; should one slip in, it is not followed. */
const OWN_TEXT_ONLY = { disableFileAccess: true, disableUrlAccess: true };

export interface OutgoingMail extends MailText {
  /** The row's id: a mail that leaves twice after a crash has one Message-ID, so that mailboxes show it once. */
  readonly id: string;
  readonly to: string;
  readonly locale: Locale;
  readonly attachment: MailAttachment | null;
}

type Way = 'smtp' | 'file' | 'none';

/**
 * How mail leaves: by SMTP_URL; without it as `<data folder>/mail/<id>.eml`, and in production, where nobody would look
 * there, not at all.
 */
@Injectable()
export class MailTransport {
  readonly way: Way;
  private readonly host: string;
  private readonly from: string;
  private opened?: Promise<Transporter>;

  constructor(private readonly config: Config) {
    const { smtpUrl, production, publicUrl, mailFrom } = config;
    this.way = smtpUrl ? 'smtp' : production ? 'none' : 'file';
    const { hostname } = new URL(publicUrl);
    this.host = isIP(hostname.replace(/^\[|\]$/g, '')) ? 'localhost' : hostname;
    this.from = mailFrom ?? `no-reply@${this.host}`;
  }

  /** @throws whatever kept it from leaving; `faultOf` reads it */
  async send(mail: OutgoingMail): Promise<void> {
    if (this.way === 'none') throw new Error('mail is not configured');
    this.opened ??= this.open();
    const { message } = (await (await this.opened).sendMail(this.message(mail))) as { message?: Buffer };
    if (this.way === 'file') await this.keep(mail.id, message!);
  }

  /** With the first mail: a process that sends none does not load how. */
  private async open(): Promise<Transporter> {
    const { createTransport } = await import('nodemailer');
    const { smtpUrl, production } = this.config;
    if (smtpUrl) return createTransport(smtpOptions(smtpUrl, production));
    return createTransport({ streamTransport: true, buffer: true, newline: 'windows', ...OWN_TEXT_ONLY });
  }

  private message({ id, to, subject, body, locale, attachment }: OutgoingMail) {
    return {
      from: { name: 'Mimamori', address: this.from },
      // as an object: nothing in the address is read as a second recipient
      to: { name: '', address: to },
      subject,
      text: body,
      // in base64, so that no mail server on the way changes a byte
      ...(attachment && {
        attachments: [
          {
            filename: attachment.name,
            content: Buffer.from(attachment.text, 'utf8'),
            contentType: 'application/json',
            contentTransferEncoding: 'base64' as const,
          },
        ],
      }),
      messageId: `<${id}@${this.host}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': locale },
      ...OWN_TEXT_ONLY,
    };
  }

  /** Whole or not at all, and for nobody else's eyes. */
  private async keep(id: string, paper: Buffer): Promise<void> {
    const folder = path.join(this.config.dataDir, 'mail');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = path.join(folder, `${id}.eml`);
    await writeFile(`${file}.part`, paper, { mode: 0o600 });
    await rename(`${file}.part`, file);
  }
}

/** In production a password or a text does not cross a network in the clear. */
function smtpOptions(url: string, production: boolean) {
  const { hostname } = new URL(url);
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return {
    url,
    requireTLS: production && !here,
    connectionTimeout: CONNECT_MILLISECONDS,
    greetingTimeout: CONNECT_MILLISECONDS,
    socketTimeout: SILENCE_MILLISECONDS,
    ...OWN_TEXT_ONLY,
  };
}
