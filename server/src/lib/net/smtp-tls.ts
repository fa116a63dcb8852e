/** Whether emails may leave for the mail server unencrypted. Pure. */
import { inCidrs, parseCidrs } from './address.ts'

/** `opportunistic`: encrypted if the mail server offers it. */
export type SmtpTls = 'required' | 'opportunistic' | 'off'

const loopback = parseCidrs('127.0.0.0/8, ::1')

/** Whether a host of an address is this machine itself; `[::1]` as in addresses. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase()
  return /^(?:.+\.)?localhost\.?$/.test(bare) || inCidrs(bare, loopback)
}

/**
 * How `smtp://…` is encrypted (STARTTLS): as `?tls=required` or `?tls=off` says, or else required unless the mail server is on
 * this machine. `smtps://` is always encrypted. Throws for another word.
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
