/** Room 6 · how a letter leaves the house. Letters are rows (core/letters); a transport only carries one. */
export interface Letter {
  readonly to: string
  /** Whom it is from, beside the operator's own address; '' for nothing. */
  readonly from?: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly text: string
  readonly html: string
  /** A picture that the letter carries, and its HTML shows as `cid:ID`. */
  readonly picture?: { readonly id: string; readonly png: Buffer }
  /** Address that ends such letters when it is posted to, as mail programs do (RFC 8058). */
  readonly unsubscribe?: string
}

/** Why an email that would have left unencrypted is not sent, and what to do. */
export const noStartTls =
  'The mail server offers no encryption (STARTTLS), so nothing is sent to it. Turn STARTTLS on there, or set smtps://… in SALLYPORT_SMTP_URL; to send unencrypted all the same, add ?tls=off to it (&tls=off after another parameter)'

export interface MailTransport {
  /** Resolves when the next mail server has taken the letter; rejects with its reason otherwise. */
  send(letter: Letter): Promise<void>
  close(): void
}
