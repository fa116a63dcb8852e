/** The interface that sends emails. Queueing and retries are in core/emails. */
export interface Email {
  readonly to: string
  /** The author, if it differs from the operator's address; '' otherwise. */
  readonly from?: { readonly name: string; readonly address: string }
  readonly subject: string
  readonly text: string
  readonly html: string
  /** An inline image, which the HTML references as `cid:ID`. */
  readonly picture?: { readonly id: string; readonly png: Buffer }
  /** URL for one-click unsubscribe (RFC 8058). */
  readonly unsubscribe?: string
}

/** Why an email that would have left unencrypted is not sent, and what to do. */
export const noStartTls =
  'The mail server offers no encryption (STARTTLS), so nothing is sent to it. Turn STARTTLS on there, or set smtps://… in SALLYPORT_SMTP_URL; to send unencrypted all the same, add ?tls=off to it (&tls=off after another parameter)'

export interface MailTransport {
  /** Resolves when the mail server has accepted the email; rejects with its reason otherwise. */
  send(email: Email): Promise<void>
  close(): void
}
