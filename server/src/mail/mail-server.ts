/** The mail server of the settings, which operators can change while emails are sent. */
import { createSmtpTransport } from './smtp.ts'
import type { MailTransport } from './transport.ts'

export interface MailServer extends MailTransport {
  /** Sends further emails through the mail server at `url`; null for none. Emails in progress are completed. */
  use(url: string | null, publicUrl: string): void
}

/** Without a mail server `send` rejects; callers let emails wait instead. */
export function createMailServer(): MailServer {
  let current: MailTransport | null = null
  let known = ''
  return {
    send: async (email) => {
      if (!current) throw new Error('No mail server is configured.')
      await current.send(email)
    },
    use(url, publicUrl) {
      const key = url === null ? '' : `${url} ${publicUrl}`
      if (key === known) return
      current?.close()
      current = url === null ? null : createSmtpTransport(url, publicUrl)
      known = key
    },
    close: () => current?.close(),
  }
}
