/** What the error of a mail server means, and what to do. Pure. */
import type { MailServerView } from './mail-url.ts'

interface MailError {
  readonly code?: unknown
  readonly command?: unknown
  readonly response?: unknown
  readonly message?: unknown
}

const longestResponse = 500

/** The response of the mail server, or the error of the connection, as one bounded line without the password. */
export function responseText(error: unknown, secret: string): string {
  const { response, message } = (error ?? {}) as MailError
  const text = String(typeof response === 'string' && response !== '' ? response : (message ?? error))
  const shown = secret === '' ? text : text.replaceAll(secret, '•••')
  return shown
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, longestResponse)
}

const certificate = /self-signed|certificate|CERT_|ERR_TLS|altnames|UNABLE_TO_|DEPTH_ZERO/i

/** A sentence for the operator. */
export function problemText(error: unknown, { host, port, encryption, from }: MailServerView): string {
  const { code, command, message } = (error ?? {}) as MailError
  const text = String(message ?? '')
  if (code === 'EAUTH') return 'The mail server rejected the username or the password. Check both.'
  if (code === 'EDNS' || /ENOTFOUND|EAI_AGAIN/.test(text))
    return `There is no server with the name ${host}. Check the host name.`
  if (/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH/.test(text))
    return `Nothing accepts connections at ${host}, port ${port}. Check the host and the port, and whether a firewall allows the connection.`
  if (certificate.test(text))
    return `The certificate of ${host} is not valid for this name, or its issuer is not known. Enter the name in the certificate, or install the certificate of the issuer.`
  if (code === 'ETLS' || /STARTTLS/.test(text))
    return `${host} offers no encryption (STARTTLS) at port ${port}. Turn it on there, or select another encryption or port.`
  if (/wrong version number|packet length too long|unknown protocol/i.test(text))
    return `${host} does not begin with TLS at port ${port}. Select STARTTLS, or use port 465.`
  if (code === 'ETIMEDOUT' || code === 'ECONNECTION' || /timeout/i.test(text))
    return encryption === 'tls'
      ? `${host} did not respond in time at port ${port}. Check the host and the port; port 587 needs STARTTLS.`
      : `${host} did not respond in time at port ${port}. Check the host and the port, and whether a firewall allows the connection; port 465 needs TLS.`
  if (code === 'EENVELOPE')
    return command === 'MAIL FROM'
      ? `The mail server does not accept emails from ${from}. Change the sender.`
      : 'The mail server does not accept emails from this sender to this recipient. Check both.'
  if (code === 'EMESSAGE') return 'The mail server rejected the email. Its response says why.'
  return `The email could not be sent through ${host}, port ${port}. The response says why.`
}
