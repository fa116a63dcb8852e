/** Headers of the PROXY protocol for tests. */
import { isIPv4 } from 'node:net'

interface Ends {
  readonly client: string
  readonly server: string
}

const bytesOf = (address: string): number[] => {
  if (isIPv4(address)) return address.split('.').map(Number)
  const [before = '', after = ''] = address.split('::')
  const groups = (text: string) => text.split(':').filter((group) => group !== '')
  const missing = 8 - groups(before).length - groups(after).length
  const all = [...groups(before), ...Array.from({ length: missing }, () => '0'), ...groups(after)]
  return all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
}

/** Version 1. */
export const textProxyHeader = ({ client, server }: Ends): Buffer =>
  Buffer.from(`PROXY ${isIPv4(client) ? 'TCP4' : 'TCP6'} ${client} ${server} 40000 22\r\n`)

/** Version 2, with addresses in their shortest form. */
export function binaryProxyHeader(
  { client, server }: Ends,
  options: { readonly command?: number; readonly family?: number; readonly rest?: Buffer } = {},
): Buffer {
  const { command = 0x21, family = isIPv4(client) ? 0x11 : 0x21, rest = Buffer.alloc(0) } = options
  const ports = [0x9c, 0x40, 0, 22]
  const addresses = Buffer.from([...bytesOf(client), ...bytesOf(server), ...ports])
  const head = Buffer.from([...Buffer.from('0d0a0d0a000d0a515549540a', 'hex'), command, family, 0, 0])
  head.writeUInt16BE(addresses.length + rest.length, 14)
  return Buffer.concat([head, addresses, rest])
}
