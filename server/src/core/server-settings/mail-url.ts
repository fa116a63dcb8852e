/** The mail server as its parts, and as the text of `SALLYPORT_SMTP_URL`. Pure. */
import { smtpTls } from '../../lib/net/smtp-tls.ts'
import { addressProblem } from '../../lib/text/email-address.ts'
import { invalid } from '../fault.ts'

export type Encryption = 'starttls' | 'tls' | 'none'

/** How a mail server is shown: without its password. */
export interface MailServerView {
  readonly host: string
  readonly port: number
  readonly encryption: Encryption | 'optional'
  readonly username: string
  readonly passwordSet: boolean
  readonly from: string
}

export interface MailServerInput {
  readonly host: string
  readonly port: number
  readonly encryption: Encryption
  readonly username?: string | undefined
  /** Undefined: the current one is kept. */
  readonly password?: string | undefined
  readonly from?: string | null | undefined
}

const encryptionOf = (url: URL): MailServerView['encryption'] => {
  if (url.protocol === 'smtps:') return 'tls'
  const tls = smtpTls(url)
  return tls === 'required' ? 'starttls' : tls === 'off' ? 'none' : 'optional'
}

const usualPort = (url: URL) => (url.protocol === 'smtps:' ? 465 : 587)

/** `publicUrl`: its host is that of the sender if there is none. */
export function viewOf(text: string, publicUrl: string): MailServerView {
  const url = new URL(text)
  return {
    host: url.hostname,
    port: url.port === '' ? usualPort(url) : Number(url.port),
    encryption: encryptionOf(url),
    username: decoded(url.username),
    passwordSet: url.password !== '',
    from: url.searchParams.get('from') ?? `sallyport@${new URL(publicUrl).hostname}`,
  }
}

const decoded = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const hostForm = /^(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])$/i
const control = /[\p{Cc}\u2028\u2029]/u

/** The text of the setting. `current`: that in effect, whose password is kept. Throws `invalid`. */
export function textOf(input: MailServerInput, current: string | null): string {
  const { host, port, encryption, username = '', from } = input
  const scheme = encryption === 'tls' ? 'smtps' : 'smtp'
  const url = hostForm.test(host) ? URL.parse(`${scheme}://${host}:${port}`) : null
  if (!url)
    throw invalid('mail-host', (of) => `${of['mail-host']} must be a name such as mail.example.com, without a port.`)
  if (control.test(username)) throw invalid('mail-username', (of) => `${of['mail-username']} must be one line of text.`)
  url.username = encodeURIComponent(username)
  if (encryption !== 'tls') url.searchParams.set('tls', encryption === 'starttls' ? 'required' : 'off')
  if (from) {
    const problem = addressProblem(from)
    if (problem) throw invalid('mail-from', (of) => `${of['mail-from']}: ${problem}`)
    url.searchParams.set('from', from)
  }
  url.password = passwordFor(input, url, current)
  return url.href
}

/** The password, encoded. An unchanged one is sent only where it was sent before. */
function passwordFor({ username = '', password }: MailServerInput, url: URL, current: string | null): string {
  if (username === '') {
    if (password)
      throw invalid('mail-username', (of) => `${of['mail-username']} is missing: a password needs a username.`)
    return ''
  }
  if (password !== undefined) {
    if (control.test(password))
      throw invalid('mail-password', (of) => `${of['mail-password']} must be one line of text.`)
    return encodeURIComponent(password)
  }
  const before = current === null ? null : new URL(current)
  const isSame =
    before !== null &&
    before.protocol === url.protocol &&
    before.hostname === url.hostname &&
    (before.port || usualPort(before)) === (url.port || usualPort(url)) &&
    before.username === url.username &&
    encryptionOf(before) === encryptionOf(url)
  if (isSame) return before.password
  throw invalid(
    'mail-password',
    (of) =>
      `${of['mail-password']} is missing: enter the password of the mail server again, because it would be sent to another server, user or without the same encryption.`,
  )
}
