import { expect, test } from 'vitest'
import { reasonText } from './reasons.ts'

test('reasons are sentences', () => {
  expect(reasonText('wrong password, the user is locked')).toBe('Wrong password, the user is locked')
  expect(reasonText('the permission "upload" is missing')).toBe('No permission to upload')
  expect(reasonText('the permission "toString" is missing')).toBe('The permission "toString" is missing')
  expect(reasonText('only administrators can see activity')).toBe('Only administrators can see activity')
})
