import { expect, test } from 'vitest'
import { collageOf } from './collage.tsx'

const file = (name: string, previewable = false) => ({
  attributes: { name, type: 'file' as const, extension: name.slice(name.indexOf('.') + 1), previewable },
})
const namesOf = (...files: ReturnType<typeof file>[]) => collageOf(files).map(({ attributes }) => attributes.name)

test('up to four pictures stand for many files', () => {
  const pictures = [1, 2, 3, 4, 5].map((number) => file(`${number}.png`, true))
  expect(namesOf(file('a.txt'), ...pictures)).toEqual(['1.png', '2.png', '3.png', '4.png'])
})

test('other kinds follow fewer pictures, each once', () => {
  const others = [file('a.txt'), file('b.txt'), file('c.pdf', true), file('d.zip')]
  expect(namesOf(...others, file('1.png', true))).toEqual(['1.png', 'a.txt', 'c.pdf', 'd.zip'])
  expect(namesOf(file('a.txt'), file('b.txt'))).toEqual(['a.txt'])
})
