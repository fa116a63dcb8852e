/** A real mail server on 127.0.0.1 that stores received emails. */
import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

export interface Mailbox {
  /** For `SALLYPORT_SMTP_URL`. */
  readonly url: string
  readonly mails: readonly ParsedMail[]
  /** The first email to an address, including earlier ones; rejects after `timeoutMs`. */
  to(address: string, timeoutMs?: number): Promise<ParsedMail>
  close(): Promise<void>
}

export async function openMailbox(): Promise<Mailbox> {
  const mails: ParsedMail[] = []
  const waiting = new Set<() => void>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      simpleParser(stream).then((mail) => {
        mails.push(mail)
        for (const check of waiting) check()
        done()
      }, done)
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}?from=files@harbour.example`,
    mails,
    to: (address, timeoutMs = 60_000) =>
      new Promise((resolve, reject) => {
        const late = () => {
          waiting.delete(check)
          reject(new Error(`no mail to ${address} within ${timeoutMs} ms among ${mails.length}`))
        }
        const timer = setTimeout(late, timeoutMs)
        const check = () => {
          const found = mails.find(({ to }) => !Array.isArray(to) && to?.text === address)
          if (!found) return
          clearTimeout(timer)
          waiting.delete(check)
          resolve(found)
        }
        waiting.add(check)
        check()
      }),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
