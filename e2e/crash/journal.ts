/**
 * What the clients know: each change they asked for, and which of them the server acknowledged. Every name is used once,
 * so a change is known by what the log says of it: its code, its path, where it came from.
 */
export type Code = 'STOR' | 'MKD' | 'RNTO' | 'MOVE' | 'COPY' | 'COMPR' | 'DELE'

export const keyOf = (code: Code, path: string, source = ''): string => `${code} ${path}${source && ` < ${source}`}`

export interface Content {
  readonly size: number
  readonly sha256: string
}

/** A file whose state is known for sure: nothing that was asked of it is without an answer. */
export interface KnownFile {
  readonly id: number
  readonly path: string
  readonly content: Content
}

export interface Journal {
  /** Changes that were asked for: only these may be in the log. */
  readonly tried: ReadonlySet<string>
  /** Each acknowledged change, as the one of these that the log must have. */
  readonly acknowledged: readonly (readonly string[])[]
  /** What was sent to a path. */
  readonly contents: ReadonlyMap<string, Content>
  /** Answers that no request of ours may get. */
  readonly faults: string[]
  /** Notes that a change is asked for, as one of these keys; what it returns notes that it was acknowledged. */
  try(keys: readonly string[]): () => void
  noteContent(path: string, content: Content): void
}

export function openJournal(): Journal {
  const tried = new Set<string>()
  const acknowledged: (readonly string[])[] = []
  const contents = new Map<string, Content>()
  return {
    tried,
    acknowledged,
    contents,
    faults: [],
    try(keys) {
      for (const key of keys) tried.add(key)
      return () => void acknowledged.push(keys)
    },
    noteContent: (path, content) => void contents.set(path, content),
  }
}
