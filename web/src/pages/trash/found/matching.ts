/** Which names the search of the trash finds, by the rules of the API, and which letters of them. */
import { patternOf } from '../../../data/api/paging.ts'

type Characters = readonly string[]

const charactersOf = (text: string): Characters => [...text.toLowerCase()]

/** Whether a name matches what was searched for, ignoring case: `*` is any text, `?` one character. False for all without a search. */
export function matcherOf(words: string): (name: string) => boolean {
  if (words === '') return () => false
  const parts = partsOf(words)
  return (name) => placesIn(charactersOf(name), parts) !== undefined
}

const partsOf = (words: string): readonly Characters[] => patternOf(words).split('*').map(charactersOf)

/** A piece of a text, and whether it is what was searched for. */
export interface Piece {
  readonly text: string
  readonly isFound: boolean
}

/** A name in pieces; one piece if it does not match. */
export function piecesOf(name: string, words: string): Piece[] {
  const characters = [...name]
  const parts = words === '' ? [] : partsOf(words)
  const places =
    parts.length === 0
      ? undefined
      : placesIn(
          characters.map((one) => one.toLowerCase()),
          parts,
        )
  const pieces: Piece[] = []
  const add = (from: number, to: number, isFound: boolean) => {
    if (from < to) pieces.push({ text: characters.slice(from, to).join(''), isFound })
  }
  let end = 0
  for (const [index, at] of (places ?? []).entries()) {
    const length = parts[index]?.length ?? 0
    add(end, at, false)
    add(at, at + length, true)
    end = at + length
  }
  add(end, characters.length, false)
  return pieces
}

/**
 * Where these parts are in a name, in this order, with any text between them; undefined if it is something else. Each is taken where it
 * is first, which needs no second try.
 */
function placesIn(name: Characters, parts: readonly Characters[]): number[] | undefined {
  const [first = [], ...others] = parts
  const last = others.pop()
  if (!isAt(name, first, 0)) return undefined
  if (last === undefined) return name.length === first.length ? [0] : undefined
  const places = [0]
  let from = first.length
  for (const part of others) {
    while (from + part.length <= name.length && !isAt(name, part, from)) from++
    places.push(from)
    from += part.length
  }
  const end = name.length - last.length
  return from <= end && isAt(name, last, end) ? [...places, end] : undefined
}

const isAt = (name: Characters, part: Characters, at: number): boolean =>
  part.every((character, index) => (character === '?' ? at + index < name.length : name[at + index] === character))
