import { describe, expect, it } from 'vitest'
import { partsOfPath } from './long-path.ts'

describe('a path that is shortened in the middle', () => {
  it('keeps its name, or the end of a long one', () => {
    expect(partsOfPath('/inbound/a.csv')).toEqual({ start: '/inbound/a.csv', end: '', endWidth: 0 })
    expect(partsOfPath('/inbound/a.csv', undefined, 14)).toEqual({ start: '/inbound', end: '/a.csv', endWidth: 6 })
    expect(partsOfPath('/inbound/customers/north/a.csv')).toEqual({
      start: '/inbound/customers/north',
      end: '/a.csv',
      endWidth: 6,
    })
    expect(partsOfPath(`/inbound/${'x'.repeat(60)}.csv`)).toMatchObject({ end: `${'x'.repeat(10)}.csv`, endWidth: 14 })
    expect(partsOfPath('https://orders.example.com/hooks/')).toMatchObject({ end: '/hooks/' })
    expect(partsOfPath('a-name-without-any-folder-in-it.csv')).toMatchObject({
      end: 'lder-in-it.csv',
    })
  })

  it('keeps more of its name where there is more space', () => {
    expect(partsOfPath(`/inbound/${'x'.repeat(60)}`, 28).end).toBe('x'.repeat(28))
    expect(partsOfPath('/inbound/customers/north-freight', 28).end).toBe('/north-freight')
  })

  it('is never cut within a letter, and wide letters count twice', () => {
    const family = '👨‍👩‍👧‍👦'
    const { start, end, endWidth } = partsOfPath(`/inbound/${family.repeat(30)}`)
    expect(end).toBe(family.repeat(14))
    expect(endWidth).toBe(28)
    expect(start + end).toBe(`/inbound/${family.repeat(30)}`)
  })
})
