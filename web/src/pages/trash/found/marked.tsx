/** Names in lists of the trash, in which the letters that the search has found are marked. */
import { Fragment } from 'react'
import { useFilters } from '../../../components/filters/use-filters.ts'
import { piecesOf } from './matching.ts'

/** For a `LongName`, which shows a name in two parts. */
export function useMarks(name: string) {
  const [{ find = '' }] = useFilters()
  const pieces = piecesOf(name, find)
  if (!pieces.some(({ isFound }) => isFound)) return undefined
  return (text: string, from: number) => marked(partOf(pieces, from, from + text.length))
}

/** The last name of a path: it is what was found. */
export function MarkedPath({ path }: { readonly path: string }) {
  const [{ find = '' }] = useFilters()
  const at = path.lastIndexOf('/') + 1
  return (
    <bdi>
      {path.slice(0, at)}
      {marked(piecesOf(path.slice(at), find))}
    </bdi>
  )
}

type Pieces = ReturnType<typeof piecesOf>

const marked = (pieces: Pieces) =>
  pieces.map(({ text, isFound }, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text
    isFound ? <mark key={index}>{text}</mark> : <Fragment key={index}>{text}</Fragment>,
  )

/** The pieces between two places of the whole text. */
function partOf(pieces: Pieces, from: number, to: number): Pieces {
  let at = 0
  return pieces.flatMap(({ text, isFound }) => {
    const start = at
    at += text.length
    const part = text.slice(Math.max(0, from - start), Math.max(0, to - start))
    return part === '' ? [] : [{ text: part, isFound }]
  })
}
