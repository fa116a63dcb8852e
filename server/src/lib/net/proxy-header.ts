/**
 * The header of the PROXY protocol, versions 1 (text) and 2 (binary), with which a load balancer begins a TCP connection to tell the
 * addresses of the client: https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt
 */
import { isIPv4, isIPv6 } from 'node:net'
import { plainAddress } from './address.ts'

export interface ProxyHeader {
  /** Bytes of the header; the client's own bytes follow. */
  readonly length: number
  /** Null for a connection of the balancer itself, such as a health check, or of an unknown client. */
  readonly ends: ProxyEnds | null
}

/** IPv4 addresses in their plain form. */
export interface ProxyEnds {
  readonly client: string
  /** The address that the client connected to. */
  readonly server: string
}

/** Bytes of the longest header that is accepted; those of version 1 have at most 107. */
export const longestProxyHeader = 536

const signature = Buffer.from('0d0a0d0a000d0a515549540a', 'hex')
const longestText = 107
const fixedLength = 16

/** The header at the beginning of `bytes`; null if more bytes are needed. Throws an Error for anything else. */
export function parseProxyHeader(bytes: Buffer): ProxyHeader | null {
  const start = bytes.subarray(0, signature.length)
  if (start.equals(signature.subarray(0, start.length)))
    return start.length < signature.length ? null : parseBinary(bytes)
  return parseText(bytes)
}

function parseText(bytes: Buffer): ProxyHeader | null {
  const end = bytes.subarray(0, longestText).indexOf('\r\n')
  if (end === -1) {
    const beginning = bytes.subarray(0, 6).toString('latin1')
    if (!'PROXY '.startsWith(beginning) || bytes.length >= longestText) throw new Error('no PROXY header')
    return null
  }
  const [word, family, client = '', server = '', ...ports] = bytes.subarray(0, end).toString('latin1').split(' ')
  const length = end + 2
  if (word !== 'PROXY') throw new Error('no PROXY header')
  if (family === 'UNKNOWN') return { length, ends: null }
  const isAddress = family === 'TCP4' ? isIPv4 : isIPv6
  const isFamily = family === 'TCP4' || family === 'TCP6'
  if (!isFamily || !isAddress(client) || !isAddress(server) || ports.length !== 2 || !ports.every(isPort))
    throw new Error('a malformed PROXY header')
  return { length, ends: endsOf(client, server) }
}

const isPort = (text: string): boolean => /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535

function parseBinary(bytes: Buffer): ProxyHeader | null {
  if (bytes.length < fixedLength) return null
  const [command, family] = [bytes.readUInt8(12), bytes.readUInt8(13)]
  const addressesLength = bytes.readUInt16BE(14)
  const length = fixedLength + addressesLength
  if (command !== 0x20 && command !== 0x21) throw new Error('an unknown command in a PROXY header')
  if (length > longestProxyHeader) throw new Error(`a PROXY header of ${length} bytes`)
  if (bytes.length < length) return null
  if (command === 0x20) return { length, ends: null }
  const size = { 17: 4, 33: 16 }[family]
  if (size === undefined) return { length, ends: null }
  if (addressesLength < 2 * size + 4) throw new Error('a PROXY header that is too short')
  const [client, server] = [0, size].map((at) => textOf(bytes.subarray(fixedLength + at, fixedLength + at + size)))
  return { length, ends: endsOf(client ?? '', server ?? '') }
}

function textOf(address: Buffer): string {
  if (address.length === 4) return address.join('.')
  return Array.from({ length: 8 }, (_, i) => address.readUInt16BE(2 * i).toString(16)).join(':')
}

function endsOf(client: string, server: string): ProxyEnds {
  const ends = { client: plainAddress(client), server: plainAddress(server) }
  if (ends.client === undefined || ends.server === undefined) throw new Error('a malformed address in a PROXY header')
  return { client: ends.client, server: ends.server }
}
