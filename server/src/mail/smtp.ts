/** Carries letters to the operator's mail server: `smtp://user:password@host:587`, `smtps://…`; `?from=` names the sender. */
import { createTransport } from 'nodemailer'
import type { MailTransport } from './transport.ts'

export function createSmtpTransport(url: string, publicUrl: string): MailTransport {
  const parsed = new URL(url)
  const from = parsed.searchParams.get('from') ?? `sallyport@${new URL(publicUrl).hostname}`
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
    async send({ to, subject, text, html, unsubscribe }) {
      const headers = unsubscribe && {
        'List-Unsubscribe': `<${unsubscribe}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }
      const message = { from, to: { name: '', address: to }, subject, text, html }
      await transport.sendMail(headers ? { ...message, headers } : message)
    },
    close: () => transport.close(),
  }
}
