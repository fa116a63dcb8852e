/** The address ranges from which an account can be reached. */
import { plainAddress } from '../../lib/net/address.ts'
import { invalid } from '../fault.ts'
import type { AddressRange } from './settings.ts'

/** An address as a number that can be compared within its family; null for an invalid address. */
function addressNumber(text: string): { readonly family: 4 | 6; readonly value: bigint } | null {
  const plain = plainAddress(text)
  if (plain === undefined) return null
  if (!plain.includes(':'))
    return { family: 4, value: plain.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n) }
  const [head = '', tail] = plain.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail ?? '')]
  return { family: 6, value: all.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group || '0'}`), 0n) }
}

/** Whether an address is in one of the ranges; true if there are no ranges. */
export function isAllowed(address: string, ranges: readonly AddressRange[]): boolean {
  if (ranges.length === 0) return true
  const asked = addressNumber(address)
  if (!asked) return false
  return ranges.some((range) => {
    const start = addressNumber(range.start)
    const end = addressNumber(range.end)
    if (start?.family !== asked.family || end?.family !== asked.family) return false
    return start.value <= asked.value && asked.value <= end.value
  })
}

const maxRanges = 1_000

/** Throws `invalid` for malformed ranges, and for ranges that exclude the caller's own address. */
export function checkRanges(ranges: readonly AddressRange[], callerAddress: string | null): void {
  if (ranges.length > maxRanges)
    throw invalid('address-ranges', (of) => `${of['address-ranges']} has at most ${maxRanges} ranges.`)
  for (const [i, range] of ranges.entries()) {
    const start = addressNumber(range.start)
    const end = addressNumber(range.end)
    if (!start || !end || start.family !== end.family)
      throw invalid(
        'address-ranges',
        (of) =>
          `${of['address-ranges']}[${i}] needs ${of['range-start']} and ${of['range-end']}, both IPv4 or both IPv6, such as 203.0.113.1 and 203.0.113.9.`,
      )
    if (start.value > end.value)
      throw invalid(
        'address-ranges',
        (of) => `${of['address-ranges']}[${i}]: ${of['range-start']} must not be above ${of['range-end']}.`,
      )
  }
  if (callerAddress !== null && !isAllowed(callerAddress, ranges))
    throw invalid(
      'address-ranges',
      (of) =>
        `${of['address-ranges']} would lock you out: your address ${callerAddress} is in none of them. Add a range that contains it.`,
    )
}
