import { expect, test } from 'vitest'
import type { Outcome } from '../../../data/api/outcomes.ts'
import { undoneText } from './undone-text.ts'

const outcome = (path: string, now = path): Outcome => ({
  id: 1,
  path,
  problem: null,
  after: { id: 1, path: now, updatedAt: '' },
})

test('what was undone is named, with the place where it is now', () => {
  expect(undoneText('delete', [outcome('/in/report.pdf', '/in/report (2).pdf')])).toBe(
    '“report (2).pdf” restored to /in',
  )
  expect(undoneText('restore', [outcome('/in/report.pdf')])).toBe('“report.pdf” is in the Trash Can again')
  expect(undoneText('move', [outcome('/to/report.pdf', '/in/report.pdf')])).toBe('“report.pdf” moved back to /in')
  expect(undoneText('rename', [outcome('/in/new.pdf', '/in/old.pdf')])).toBe('Renamed back to “old.pdf”')
  expect(undoneText('copy', [outcome('/in/report (2).pdf')])).toBe('Copy “report (2).pdf” deleted')
  const three = ['/a', '/b', '/c'].map((path) => outcome(path))
  expect(undoneText('delete', three)).toBe('3 items restored')
  expect(undoneText('restore', three)).toBe('3 items are in the Trash Can again')
})
