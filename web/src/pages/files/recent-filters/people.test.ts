import { expect, test } from 'vitest'
import { found, peopleIn } from './people.ts'

const at = '2026-11-26T12:00:00+00:00'
const change = (by: string, byName = by) => ({ action: 'uploaded', at, by, byName }) as const

test('people are users who did something, also before it was opened; not visitors or deleted users', () => {
  const people = peopleIn([
    { attributes: { ...change('mira'), before: change('ben', 'Ben Quay') } },
    { attributes: change('ann', 'Zoe') },
    { attributes: { ...change('owner'), visitor: 'guest@quay.example' } },
    { attributes: change('') },
    { attributes: change('ben', 'Ben Quay') },
  ])
  expect(people.map(({ username }) => username)).toEqual(['ben', 'mira', 'ann'])
  expect(found(people, ' QUAY').map(({ name }) => name)).toEqual(['Ben Quay'])
  expect(found(people, 'ann').map(({ name }) => name)).toEqual(['Zoe'])
  expect(found(people, 'nobody')).toEqual([])
})
