import { expect, test } from 'vitest'
import { createOperationLimits } from './operation-limits.ts'

const from = (address: string, userId: number | null = 1, accountId = 1) => ({ address, userId, accountId })
const refusal = 'Too many operations are in progress.'

test('an address, a user and an account each have a limit, and a finished operation is no longer counted', () => {
  const { begin } = createOperationLimits({ perAddress: 2, perUser: 3, perAccount: 4 })
  const first = begin(from('192.0.2.1'))
  begin(from('192.0.2.1'))
  expect(() => begin(from('192.0.2.1', 2, 2))).toThrow(refusal)
  begin(from('192.0.2.2'))
  expect(() => begin(from('192.0.2.3'))).toThrow(refusal)
  begin(from('192.0.2.3', 2))
  expect(() => begin(from('192.0.2.4', 3))).toThrow(refusal)
  first()
  first()
  begin(from('192.0.2.4', 3))
  expect(() => begin(from('192.0.2.4', 3))).toThrow(refusal)
})

test('a refused operation is not counted', () => {
  const { begin } = createOperationLimits({ perAddress: 10, perUser: 1, perAccount: 10 })
  const end = begin(from('192.0.2.1'))
  for (let i = 0; i < 20; i += 1) expect(() => begin(from('192.0.2.1'))).toThrow(refusal)
  end()
  begin(from('192.0.2.1'))
})

test('the addresses of one IPv6 /64 network count together, visitors for their account only', () => {
  const { begin } = createOperationLimits({ perAddress: 1, perUser: 1, perAccount: 3 })
  begin(from('2001:db8::1', null))
  expect(() => begin(from('2001:db8::2', null))).toThrow(refusal)
  begin(from('2001:db8:0:1::1', null))
  begin(from('2001:db8:0:2::1', 1))
  expect(() => begin(from('2001:db8:0:3::1', null))).toThrow(refusal)
})
