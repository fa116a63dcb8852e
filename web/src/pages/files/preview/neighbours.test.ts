import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { expect, test } from 'vitest'
import { nextFile } from './neighbours.ts'

/** A list written as its types: f for a file, d for a folder. */
function listOf(types: string) {
  const all = [...types].map((type, id) => ({ id, attributes: { type: type === 'f' ? 'file' : 'dir' } }) as Resource)
  const asked: number[] = []
  const load = async (first: number, last: number) => {
    asked.push(first)
    return all.slice(first, last + 1)
  }
  return { total: all.length, load, asked }
}

test('the next file is the nearest one, folders are skipped', async () => {
  const list = listOf('dfddf')
  expect((await nextFile(list, 1, 1))?.index).toBe(4)
  expect((await nextFile(list, 4, -1))?.index).toBe(1)
})

test('there is none beyond the ends, nor after too many folders', async () => {
  const list = listOf(`f${'d'.repeat(500)}f`)
  expect(await nextFile(list, 0, -1)).toBeNull()
  expect(await nextFile(list, 501, 1)).toBeNull()
  expect(await nextFile(list, 501, -1)).toBeNull()
  expect(list.asked).toHaveLength(100)
})
