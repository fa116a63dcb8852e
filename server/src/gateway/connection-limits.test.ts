import { expect, test } from 'vitest'
import { createConnectionLimits } from './connection-limits.ts'

test('concurrent connections of one address are limited, and ended ones free their places', async () => {
  const limits = createConnectionLimits({ rate: 1_000, perAddress: 2, perUser: 1 })
  const first = await limits.openAddress('192.0.2.1')
  expect(await limits.openAddress('192.0.2.1')).not.toBeNull()
  expect(await limits.openAddress('192.0.2.1')).toBeNull()
  expect(await limits.openAddress('192.0.2.2')).not.toBeNull()
  first?.()
  first?.()
  expect(await limits.openAddress('192.0.2.1')).not.toBeNull()
  expect(await limits.openAddress('192.0.2.1')).toBeNull()
})

test('IPv6 addresses count by network, of which wider ones have more places', async () => {
  const limits = createConnectionLimits({ rate: 1_000, perAddress: 1, perUser: 1 })
  expect(await limits.openAddress('2001:db8::1')).not.toBeNull()
  expect(await limits.openAddress('2001:db8::2')).toBeNull()
  const others = await Promise.all(Array.from({ length: 10 }, (_, i) => limits.openAddress(`2001:db8:0:${i + 1}::1`)))
  expect(others.filter((one) => one !== null)).toHaveLength(3)
})

test('connections over the rate are delayed, and refused if the delay would be long', async () => {
  let time = 0
  const waiting: { readonly until: number; readonly wake: () => void }[] = []
  const wait = (ms: number) => new Promise<void>((wake) => waiting.push({ until: time + ms, wake }))
  const limits = createConnectionLimits({ rate: 3, perAddress: 1_000, perUser: 1 }, () => time, wait)
  const opened: number[] = []
  let refused = 0
  const connect = async () => {
    if (await limits.openAddress('192.0.2.1')) opened.push(time)
    else refused += 1
  }
  const settle = async () => {
    for (let i = 0; i < 100; i++) await Promise.resolve()
  }
  for (let i = 0; i < 20; i++) void connect()
  await settle()
  expect(opened).toHaveLength(3)
  for (; time < 4_000; time += 10) {
    for (const one of waiting.splice(0)) {
      if (one.until > time) waiting.push(one)
      else one.wake()
    }
    await settle()
  }
  // About 3 per second in the 2 s for which a connection may wait.
  expect(opened.filter((at) => at <= 1_010)).toHaveLength(6)
  expect(opened.length).toBeGreaterThanOrEqual(8)
  expect(opened.length + refused).toBe(20)
  expect((await limits.openAddress('192.0.2.1')) === null).toBe(false)
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

test('the connections of other processes count, and they learn of these', () => {
  const noted: [string, number][] = []
  const others = {
    countOf: (key: string) => (key === 'user 7' ? 1 : 0),
    withPrefix: () => [],
    note: (key: string, count: number) => void noted.push([key, count]),
  }
  const limits = createConnectionLimits({ rate: 1, perAddress: 1, perUser: 2 }, undefined, undefined, others)
  const release = limits.openUser(7)
  expect(release).not.toBeNull()
  expect(limits.openUser(7)).toBeNull()
  release?.()
  expect(noted).toEqual([
    ['user 7', 1],
    ['user 7', 0],
  ])
})
