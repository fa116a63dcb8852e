import { expect, it } from 'vitest'
import { passiveAddress } from './passive-address.ts'

const client = { reachedAddress: '192.0.2.1', peer: '198.51.100.7' }

it('is the configured address, or what a name resolves to', async () => {
  expect(await passiveAddress('203.0.113.9', client)).toBe('203.0.113.9')
  expect(await passiveAddress('localhost', client)).toBe('127.0.0.1')
})

it('is the address that the client has reached without one, for clients of this machine, and if a name is unknown', async () => {
  expect(await passiveAddress(null, client)).toBe('192.0.2.1')
  expect(await passiveAddress('203.0.113.9', { reachedAddress: '127.0.0.1', peer: '127.0.0.1' })).toBe('127.0.0.1')
  expect(await passiveAddress('unknown.invalid', client)).toBe('192.0.2.1')
})

it('is null over IPv6', async () => {
  expect(await passiveAddress(null, { reachedAddress: '2001:db8::1', peer: '2001:db8::2' })).toBeNull()
})
