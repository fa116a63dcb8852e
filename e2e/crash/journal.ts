/**
 * The knowledge of the clients: requested changes, and which of them the server acknowledged. Every name is used once, so a change
 * is identified by its entry in the log: code, path, previous path.
 */
export type Code = 'STOR' | 'MKD' | 'RNTO' | 'MOVE' | 'COPY' | 'COMPR' | 'DELE'

export const keyOf = (code: Code, path: string, source = ''): string => `${code} ${path}${source && ` < ${source}`}`

export interface Content {
  readonly size: number
  readonly sha256: string
}

/** A file whose state is certain: no request about it is without a response. */
export interface KnownFile {
  readonly id: number
  readonly path: string
  readonly content: Content
}

export interface Journal {
  /** Requested changes: only these may be in the log. */
  readonly tried: ReadonlySet<string>
  /** Acknowledged changes, with the possible log entries of each. */
  readonly acknowledged: readonly (readonly string[])[]
  /** Content sent to a path. */
  readonly contents: ReadonlyMap<string, Content>
  /** Responses that no request of a client should get. */
  readonly faults: string[]
  /** Records a requested change with its possible keys; the returned function records the acknowledgement. */
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
