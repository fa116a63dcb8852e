import { expect, test } from 'vitest'
import { folderBeside } from './entry-place.ts'

test.each([
  ['/Tenders/ann@quay.example/offer.pdf', 'ann@quay.example', 'Tenders'],
  ['/in/Tenders/ann@quay.example/2026/plans/offer.pdf', 'ann@quay.example', 'Tenders'],
  ['/ann@quay.example/offer.pdf', 'ann@quay.example', 'Files'],
  ['/Tenders/Ann-Bob Quay/offer.pdf', ' Ann/Bob  Quay ', 'Tenders'],
  [`/Tenders/${'a'.repeat(120)}/offer.pdf`, `${'a'.repeat(130)}@quay.example`, 'Tenders'],
])('beside who sent %s stands the receive folder', (path, visitor, name) => {
  expect(folderBeside({ path, visitor })).toBe(name)
})

test.each([
  ['/Tenders/offer.pdf', 'ann@quay.example', 'Tenders'],
  ['/Tenders/Ann/offer.pdf', 'ann@quay.example', 'Ann'],
  ['/Tenders/ann@quay.example/offer.pdf', '', 'ann@quay.example'],
  ['/customers/north/orders.csv', undefined, 'north'],
  ['/orders.csv', undefined, 'Files'],
])('of %s the last folder is shown', (path, visitor, name) => {
  expect(folderBeside(visitor === undefined ? { path } : { path, visitor })).toBe(name)
})
