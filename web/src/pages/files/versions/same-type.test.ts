import { expect, test } from 'vitest'
import { isOfSameType } from './same-type.ts'

test('the type is the extension, in any case and spelling', () => {
  expect(isOfSameType('a.PDF', 'b.pdf')).toBe(true)
  expect(isOfSameType('a.jpeg', 'b.jpg')).toBe(true)
  expect(isOfSameType('README', '.profile')).toBe(true)
  expect(isOfSameType('a.pdf', 'a.docx')).toBe(false)
  expect(isOfSameType('a', 'a.docx')).toBe(false)
})
