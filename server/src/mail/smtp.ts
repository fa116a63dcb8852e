/** Sends emails through the operator's mail server: `smtp://user:password@host:587`, `smtps://…`; `?from=` sets the sender, `?tls=` whether STARTTLS is required. */
import { createTransport } from 'nodemailer'
import { smtpTls } from '../lib/net/smtp-tls.ts'
import { isOneAddress } from '../lib/text/email-address.ts'
import { type Email, type MailTransport, noStartTls } from './transport.ts'

/** Sends one email on a connection of its own. Rejects with the error of the mail server, or after `deadlineMs`. */
export async function sendOnce(url: string, publicUrl: string, email: Email, deadlineMs: number): Promise<void> {
  const transport = createSmtpTransport(url, publicUrl, deadlineMs)
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(Object.assign(new Error('The mail server did not respond in time.'), { code: 'ETIMEDOUT' }))
  }, deadlineMs)
  try {
    await Promise.race([transport.send(email), late])
  } finally {
    clearTimeout(timer)
    transport.close()
  }
}

/** `deadlineMs`: the longest wait for a response of the mail server. */
export function createSmtpTransport(url: string, publicUrl: string, deadlineMs?: number): MailTransport {
  const parsed = new URL(url)
  const own = parsed.searchParams.get('from') ?? `sallyport@${new URL(publicUrl).hostname}`
  const tls = smtpTls(parsed)
  parsed.searchParams.delete('from')
  parsed.searchParams.delete('tls')
  const transport = createTransport({
    url: parsed.href,
    pool: true,
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'off',
    maxConnections: 4,
    connectionTimeout: 10_000,
    ...(deadlineMs !== undefined && { greetingTimeout: deadlineMs, socketTimeout: deadlineMs, dnsTimeout: deadlineMs }),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, from, subject, text, html, picture, unsubscribe }) {
      if (!isOneAddress(to)) throw new Error('The recipient is not an email address.')
      const headers = unsubscribe && {
        'List-Unsubscribe': `<${unsubscribe}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }
      // The account is the author (From); the operator's address is the sender, which the mail server authenticates.
      const author = { name: undecoded(from?.name ?? ''), address: from?.address || own }
      const sender = author.address === own ? {} : { sender: own }
      const envelope = { from: own, to: [to] }
      const message = { from: author, ...sender, envelope, to: { name: '', address: to }, text, html }
      const attachments = picture ? [inline(picture)] : []
      await transport
        .sendMail({ ...message, subject: undecoded(subject), attachments, ...(headers && { headers }) })
        .catch(explain)
    },
    close: () => transport.close(),
  }
}

/** Text of a header field without encoded words: decoded, they could contain line breaks and control characters. */
const undecoded = (text: string): string => text.replaceAll('=?', '= ?')

/** Replaces the error of a mail server without STARTTLS by one that says what to do. */
function explain(error: unknown): never {
  const { code, command } = error instanceof Error ? (error as Error & { code?: unknown; command?: unknown }) : {}
  throw code === 'ETLS' && command === 'STARTTLS' ? new Error(noStartTls) : error
}

const inline = ({ id, png }: NonNullable<Email['picture']>) => ({
  cid: id,
  filename: 'logo.png',
  content: png,
  contentType: 'image/png',
  contentDisposition: 'inline' as const,
})
