/**
 * The knowledge of the clients: requested changes, and which of them the server acknowledged. Every name is used once, so a change
 * is identified by its entry in the log: code, path, previous path; if a file is replaced by another upload, also by its version.
 */
export type Code = 'STOR' | 'MKD' | 'RNTO' | 'MOVE' | 'COPY' | 'COMPR' | 'DELE'

export const keyOf = (code: Code, path: string, source = ''): string => `${code} ${path}${source && ` < ${source}`}`

export interface Content {
  readonly size: number
  readonly sha256: string
}

/** A file whose state is certain: no request about it is without a response. */
export interface KnownFile {
  /** Null if it was uploaded over SFTP, which has no ids. */
  readonly id: number | null
  readonly path: string
  readonly content: Content
}

export interface Journal {
  /** Requested changes: only these may be in the log. */
  readonly tried: ReadonlySet<string>
  /** Acknowledged changes, with the possible log entries of each. */
  readonly acknowledged: readonly (readonly string[])[]
  /** Content sent to a path, in order: its versions. They differ in size. */
  readonly contents: ReadonlyMap<string, readonly Content[]>
  /** Uploads and renames that replace a file. */
  readonly replacing: Set<string>
  /** Responses that no request of a client should get. */
  readonly faults: string[]
  /** Records a requested change with its possible keys; the returned function records the acknowledgement. */
  try(keys: readonly string[]): () => void
  /** States that a requested change was not made, and must not be in the log. */
  withdraw(key: string): void
  /** Records the content of the next upload to a path; returns the key of that upload. */
  noteContent(path: string, content: Content): string
}

/** The key of an upload of so many bytes; of one that nobody sent, if no version has that size. */
export function uploadKeyOf({ contents }: Pick<Journal, 'contents'>, path: string, size: number): string {
  const version = (contents.get(path) ?? []).findIndex((content) => content.size === size)
  return version < 0 ? `${keyOf('STOR', path)} of ${size} bytes` : versionKey(path, version)
}

/** `STOR /a` of the first upload, `STOR /a #2` of the next one. */
export const versionKey = (path: string, version: number): string =>
  version === 0 ? keyOf('STOR', path) : `${keyOf('STOR', path)} #${version + 1}`

export function openJournal(): Journal {
  const tried = new Set<string>()
  const acknowledged: (readonly string[])[] = []
  const contents = new Map<string, Content[]>()
  return {
    tried,
    acknowledged,
    contents,
    faults: [],
    replacing: new Set(),
    try(keys) {
      for (const key of keys) tried.add(key)
      return () => void acknowledged.push(keys)
    },
    withdraw: (key) => void tried.delete(key),
    noteContent(path, content) {
      const versions = contents.get(path) ?? []
      contents.set(path, versions)
      return versionKey(path, versions.push(content) - 1)
    },
  }
}
