/** Whether emails can be sent to the mail server unencrypted. Pure. */
import { inCidrs, parseCidrs } from './address.ts'

/** `opportunistic`: encrypted if the mail server offers it. */
export type SmtpTls = 'required' | 'opportunistic' | 'off'

const loopback = parseCidrs('127.0.0.0/8, ::1')

/** Whether the host of a URL is this machine; `[::1]` as in URLs. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return /^(?:.+\.)?localhost\.?$/.test(bare) || inCidrs(bare, loopback)
}

/**
 * Encryption (STARTTLS) for `smtp://…`: according to `?tls=required` or `?tls=off`; by default required unless the mail server is
 * on this machine. `smtps://` is always encrypted. Throws for another value.
 */
export function smtpTls({ protocol, hostname, searchParams }: URL): SmtpTls {
  const said = searchParams.get('tls')
  if (said !== null && said !== 'required' && said !== 'off')
    throw new Error(`must have tls=required or tls=off, not tls=${said}`)
  if (protocol === 'smtps:') {
    if (said === 'off') throw new Error('must not have tls=off: smtps:// is always encrypted; write smtp://')
    return 'required'
  }
  return said ?? (isLoopbackHost(hostname) ? 'opportunistic' : 'required')
}
