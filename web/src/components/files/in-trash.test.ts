import { expect, test } from 'vitest'
import { linksTexts } from './in-trash.ts'

test('it says what a deletion does to links, and nothing without any', () => {
  const none = { stopped: 0, sends: 0, isComplete: true }
  expect(linksTexts(none)).toEqual([])
  expect(linksTexts({ ...none, stopped: 1 })).toEqual(['1 link does not work until restored.'])
  expect(linksTexts({ stopped: 2, sends: 1, isComplete: false })).toEqual([
    'At least 2 links do not work until restored.',
    'A copy that was sent stays available.',
  ])
  expect(linksTexts({ ...none, sends: 3 })).toEqual(['3 copies that were sent stay available.'])
})
