/** Carries letters to the operator's mail server: `smtp://user:password@host:587`, `smtps://…`; `?from=` names the sender. */
import { createTransport } from 'nodemailer'
import { addressProblem } from '../lib/email-address.ts'
import type { Letter, MailTransport } from './transport.ts'

export function createSmtpTransport(url: string, publicUrl: string): MailTransport {
  const parsed = new URL(url)
  const own = parsed.searchParams.get('from') ?? `sallyport@${new URL(publicUrl).hostname}`
  parsed.searchParams.delete('from')
  const transport = createTransport({
    url: parsed.href,
    pool: true,
    maxConnections: 4,
    connectionTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, from, subject, text, html, picture, unsubscribe }) {
      const problem = addressProblem(to)
      if (problem) throw new Error(problem)
      const headers = unsubscribe && {
        'List-Unsubscribe': `<${unsubscribe}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }
      // The account is the author; the operator's address carries it, which is the one that the mail server vouches for.
      const author = { name: from?.name ?? '', address: from?.address || own }
      const sender = author.address === own ? {} : { sender: own }
      const envelope = { from: own, to: [to] }
      const message = { from: author, ...sender, envelope, to: { name: '', address: to }, subject, text, html }
      const attachments = picture ? [inline(picture)] : []
      await transport.sendMail({ ...message, attachments, ...(headers && { headers }) })
    },
    close: () => transport.close(),
  }
}

const inline = ({ id, png }: NonNullable<Letter['picture']>) => ({
  cid: id,
  filename: 'logo.png',
  content: png,
  contentType: 'image/png',
  contentDisposition: 'inline' as const,
})
