import { expect, test } from 'vitest'
import { createConnectionLimits } from './connection-limits.ts'

test('concurrent connections of one address are limited, and ended ones free their places', () => {
  const limits = createConnectionLimits({ rate: 1_000, perAddress: 2, perUser: 1 })
  const first = limits.openAddress('192.0.2.1')
  expect(limits.openAddress('192.0.2.1')).not.toBeNull()
  expect(limits.openAddress('192.0.2.1')).toBeNull()
  expect(limits.openAddress('192.0.2.2')).not.toBeNull()
  first?.()
  first?.()
  expect(limits.openAddress('192.0.2.1')).not.toBeNull()
  expect(limits.openAddress('192.0.2.1')).toBeNull()
})

test('IPv6 addresses count by network, of which wider ones have more places', () => {
  const limits = createConnectionLimits({ rate: 1_000, perAddress: 1, perUser: 1 })
  expect(limits.openAddress('2001:db8::1')).not.toBeNull()
  expect(limits.openAddress('2001:db8::2')).toBeNull()
  const others = Array.from({ length: 10 }, (_, i) => limits.openAddress(`2001:db8:0:${i + 1}::1`))
  expect(others.filter((one) => one !== null)).toHaveLength(3)
})

test('new connections are limited by rate', () => {
  let time = 0
  const limits = createConnectionLimits({ rate: 3, perAddress: 1_000, perUser: 1 }, () => time)
  const opened = () => Array.from({ length: 10 }, () => limits.openAddress('192.0.2.1')).filter((one) => one !== null)
  expect(opened()).toHaveLength(3)
  time += 1_000
  expect(opened()).toHaveLength(3)
})

test('connections of one user are limited over all addresses', () => {
  const limits = createConnectionLimits({ rate: 1, perAddress: 1, perUser: 2 })
  const release = limits.openUser(7)
  expect(limits.openUser(7)).not.toBeNull()
  expect(limits.openUser(7)).toBeNull()
  expect(limits.openUser(8)).not.toBeNull()
  release?.()
  expect(limits.openUser(7)).not.toBeNull()
})

test('channels of one user are limited over all connections', () => {
  const limits = createConnectionLimits({ rate: 1, perAddress: 1, perUser: 2 })
  const releases = Array.from({ length: 6 }, () => limits.openChannel(7))
  expect(releases).not.toContain(null)
  expect(limits.openChannel(7)).toBeNull()
  expect(limits.openChannel(8)).not.toBeNull()
  releases[0]?.()
  expect(limits.openChannel(7)).not.toBeNull()
})
