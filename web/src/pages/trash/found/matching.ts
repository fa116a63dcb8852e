/** Which names the search of the trash finds, by the rules of the API. */
import { patternOf } from '../../../data/api/paging.ts'

type Characters = readonly string[]

const charactersOf = (text: string): Characters => [...text.toLowerCase()]

/** Whether a name matches what was searched for, ignoring case: `*` is any text, `?` one character. False for all without a search. */
export function matcherOf(words: string): (name: string) => boolean {
  if (words === '') return () => false
  const parts = patternOf(words).split('*').map(charactersOf)
  return (name) => hasParts(charactersOf(name), parts)
}

/** Whether a name is these parts in this order, with any text between them. Each is taken where it is first, which needs no second try. */
function hasParts(name: Characters, parts: readonly Characters[]): boolean {
  const [first = [], ...others] = parts
  const last = others.pop()
  if (!isAt(name, first, 0)) return false
  if (last === undefined) return name.length === first.length
  let from = first.length
  for (const part of others) {
    while (from + part.length <= name.length && !isAt(name, part, from)) from++
    from += part.length
  }
  return from + last.length <= name.length && isAt(name, last, name.length - last.length)
}

const isAt = (name: Characters, part: Characters, at: number): boolean =>
  part.every((character, index) => (character === '?' ? at + index < name.length : name[at + index] === character))
