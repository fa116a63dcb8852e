import { expect, test } from 'vitest'
import { requestUser, setRequestUser, setUserHeader } from './tab-owner.ts'

const named = () => setUserHeader(new Headers()).get('x-sallyport-user')

test('requests name the user of the page, also after the session has ended', () => {
  expect(named()).toBe(null)
  setRequestUser(7)
  expect([named(), requestUser()]).toEqual(['7', 7])
  setRequestUser(null)
  expect([named(), requestUser()]).toEqual(['7', null])
})
