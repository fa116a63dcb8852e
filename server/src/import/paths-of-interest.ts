/** Paths that users, shares and so on of the source name, and what the walk over its files finds there. */
import { Fault } from '../core/fault.ts'
import { PathError, parsePath } from '../lib/text/path.ts'
import type { Readable, SourceAccount, SourceEntry } from './source.ts'

export interface PathsOfInterest {
  /** Called for every entry of the source. */
  seen(names: readonly string[], entry: Found): void
  /** What is at a path of the source; null if nothing was. */
  typeAt(path: string): 'file' | 'dir' | null
  /** The id of the entry at a path; null for the top, and if nothing was there. */
  idAt(path: string): string | null
}

type Found = Pick<SourceEntry, 'id' | 'type'>

const itemsOf = <T>(part: Readable<T>): readonly T[] => ('items' in part ? part.items : [])

export function createPathsOfInterest(account: SourceAccount | null): PathsOfInterest {
  const found = new Map<string, Found | null>()
  const paths = account
    ? [
        ...itemsOf(account.users).map(({ home }) => home),
        ...itemsOf(account.shares).flatMap((share) => share.paths),
        ...itemsOf(account.notifications).map(({ path }) => path),
        ...itemsOf(account.webhooks).map(({ path }) => path ?? ''),
      ]
    : []
  for (const path of paths) found.set(keyOf(path), null)
  return {
    seen(names, { id, type }) {
      const key = names.join('/')
      if (found.has(key)) found.set(key, { id, type })
    },
    typeAt: (path) => (keyOf(path) === '' ? 'dir' : (found.get(keyOf(path))?.type ?? null)),
    idAt: (path) => found.get(keyOf(path))?.id ?? null,
  }
}

/** Names as the source writes them, without the slashes around them. */
const keyOf = (path: string) => path.split('/').filter(Boolean).join('/')

/** Names below a folder of this account for a path of the source. Throws `invalid` for a path that is not allowed here. */
export function targetNames(into: readonly string[], path: string): string[] {
  try {
    return [...into, ...parsePath(path)]
  } catch (error) {
    if (error instanceof PathError) throw new Fault('invalid', error.message)
    throw error
  }
}
