import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNamer, FolderNamer } from './free-names.ts'

/** Pairs of names that differ only in the part that is removed to make room for a number: the worst case of an archive. */
const collidingPairs = (pairs: number) =>
  Array.from({ length: pairs }, (_, i) => `${'x'.repeat(247)}${String(i).padStart(8, '0')}`).flatMap((name) => [
    name,
    name,
  ])

/** A folder with these names, and the queries about it. */
function folderOf(names: readonly string[]) {
  const held = new Set(names)
  const tried: string[] = []
  let queries = 0
  const namer = new FolderNamer(
    async (asked) => {
      queries++
      return new Set(asked.filter((name) => held.has(name)))
    },
    (name) => tried.push(name),
  )
  return { namer, tried, queries: () => queries }
}

describe('a name assigned in a new folder', () => {
  it('is assigned once', () => {
    const some = fc.constantFrom(
      'a',
      'a (2)',
      'a (3)',
      'b.txt',
      'b (2).txt',
      `${'x'.repeat(254)}1`,
      `${'x'.repeat(254)}2`,
    )
    fc.assert(
      fc.property(fc.array(some, { maxLength: 40 }), (wanted) => {
        const free = createNamer()
        const given = wanted.map(free)
        expect(new Set(given).size).toBe(wanted.length)
        expect(given.every((name) => Buffer.byteLength(name) <= 255)).toBe(true)
        if (wanted.length > 0) expect(given[0]).toBe(wanted[0])
      }),
    )
  })

  it('increments the number', () => {
    const free = createNamer()
    const given = ['a.txt', 'a (2).txt', 'a.txt', 'a.txt', 'b', 'b', 'a.tar.gz', 'a.tar.gz'].map(free)
    expect(given).toEqual(['a.txt', 'a (2).txt', 'a (3).txt', 'a (4).txt', 'b', 'b (2)', 'a.tar.gz', 'a (2).tar.gz'])
  })

  it('is found at once, however often one name occurs', () => {
    let tried = 0
    const free = createNamer(() => tried++)
    for (let i = 0; i < 20_000; i++) free('a.txt')
    expect(free('a.txt')).toBe('a (20001).txt')
    expect(tried).toBeLessThan(3 * 20_000)
  })

  it('T-12 takes linear work for 20,000 pairs of names that only collide after they are shortened', () => {
    const wanted = collidingPairs(20_000)
    let tried = 0
    const free = createNamer(() => tried++)
    const given = wanted.map(free)
    expect(new Set(given).size).toBe(wanted.length)
    expect(tried).toBeLessThan(2 * wanted.length)
  })
})

describe('a name assigned in a folder with existing names', () => {
  it('is free, valid, and the requested one if possible', async () => {
    const some = fc.constantFrom('a', 'a (2)', 'a (4)', 'a (9)', `${'x'.repeat(254)}1`, `${'x'.repeat(254)}2`)
    const held = fc.uniqueArray(
      fc.oneof(
        some,
        fc.nat(120).map((n) => `a (${n})`),
      ),
      { maxLength: 120 },
    )
    await fc.assert(
      fc.asyncProperty(held, fc.array(some, { maxLength: 30 }), fc.boolean(), async (names, wanted, prepared) => {
        const { namer } = folderOf(names)
        if (prepared) await namer.prepare(wanted)
        const given: string[] = []
        for (const name of wanted) given.push(await namer.freeName(name))
        expect(new Set([...names, ...given]).size).toBe(names.length + given.length)
        expect(given.every((name) => Buffer.byteLength(name) <= 255)).toBe(true)
        for (const [i, name] of wanted.entries())
          if (wanted.indexOf(name) === i && !names.includes(name) && !given.slice(0, i).includes(name))
            expect(given[i]).toBe(name)
      }),
    )
  })

  it('is the next number, also beyond nine and ninety-nine', async () => {
    const { namer } = folderOf(['a.txt', ...Array.from({ length: 98 }, (_, i) => `a (${i + 2}).txt`)])
    expect(await namer.freeName('a.txt')).toBe('a (100).txt')
    expect(await namer.freeName('a.txt')).toBe('a (101).txt')
    const { namer: nine } = folderOf(['b', ...Array.from({ length: 8 }, (_, i) => `b (${i + 2})`)])
    expect(await nine.freeName('b')).toBe('b (10)')
  })

  it('T-12 takes linear work and few queries if 20,000 taken names collide after they are shortened', async () => {
    const wanted = [...new Set(collidingPairs(20_000))]
    const { namer, tried, queries } = folderOf(wanted)
    await namer.prepare(wanted)
    const given = new Set<string>()
    for (const name of wanted) given.add(await namer.freeName(name))
    expect(given.size).toBe(20_000)
    expect(tried.length).toBeLessThan(3 * wanted.length)
    expect(queries()).toBeLessThan(200)
  })

  it('takes a few attempts if thousands of numbers are taken', async () => {
    const { namer, tried } = folderOf(['a', ...Array.from({ length: 30_000 }, (_, i) => `a (${i + 2})`)])
    expect(await namer.freeName('a')).toBe('a (30002)')
    expect(tried.length).toBeLessThan(100)
  })
})
