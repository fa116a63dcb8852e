/** Addresses of data connections: PORT, PASV (RFC 959), EPRT and EPSV (RFC 2428). Nothing here decides whether one is allowed. */
import { isIPv4, isIPv6 } from 'node:net'

export interface Endpoint {
  /** An IPv4 or IPv6 address without a zone. */
  readonly host: string
  /** 1 to 65535. */
  readonly port: number
}

/** Null: not in the form of the command (501). 'family': a protocol other than IPv4 and IPv6 (522). */
type Parsed<Value> = Value | 'family' | null

/** The argument of PORT: `h1,h2,h3,h4,p1,p2`, decimal. */
export function parsePort(argument: string | null): Endpoint | null {
  const numbers = /^\d{1,3}(?:,\d{1,3}){5}$/.test(argument ?? '') ? (argument ?? '').split(',').map(Number) : []
  const [a, b, c, d, high = 0, low = 0] = numbers
  const port = high * 256 + low
  return a === undefined || port === 0 || numbers.some((number) => number > 255)
    ? null
    : { host: [a, b, c, d].join('.'), port }
}

/** The argument of EPRT: `|1|address|port|` for IPv4, `|2|address|port|` for IPv6; any delimiter from `!` to `~`. */
export function parseEprt(argument: string | null): Parsed<Endpoint> {
  const delimiter = argument?.[0] ?? ''
  if (!/^[!-~]$/.test(delimiter)) return null
  const [, family = '', host = '', digits = '', end, ...more] = argument?.split(delimiter) ?? []
  if (end !== '' || more.length > 0 || !/^\d{1,5}$/.test(digits) || !/^\d{1,3}$/.test(family)) return null
  const isHost = { 1: isIPv4, 2: isIPv6 }[family]
  if (isHost === undefined) return 'family'
  const port = Number(digits)
  return isHost(host) && !host.includes('%') && port > 0 && port <= 65_535 ? { host, port } : null
}

/** The argument of EPSV. 'any': without one, the family of the control connection; 1: IPv4; 2: IPv6; 'all': EPSV only from now on. */
export function parseEpsv(argument: string | null): Parsed<'any' | 1 | 2 | 'all'> {
  const text = (argument ?? '').trim()
  if (text === '') return 'any'
  if (text.toUpperCase() === 'ALL') return 'all'
  if (text === '1') return 1
  if (text === '2') return 2
  return /^\d{1,5}$/.test(text) ? 'family' : null
}

/** The text of reply 227. The host must be an IPv4 address. */
export function passiveText({ host, port }: Endpoint): string {
  return `Entering Passive Mode (${host.replaceAll('.', ',')},${port >> 8},${port & 255}).`
}

/** The text of reply 229. */
export function extendedPassiveText(port: number): string {
  return `Entering Extended Passive Mode (|||${port}|)`
}
