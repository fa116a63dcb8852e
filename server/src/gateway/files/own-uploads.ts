/** The files uploaded over a connection: its client can see them without the permission to list. */
const maxKept = 10_000

export interface OwnUploads {
  /** `path`: as the client named the file, which may be stored under another name. */
  add(resourceId: number, path: string): void
  has(resourceId: number): boolean
  /** The file that the client uploaded last to a path. */
  at(path: string): number | undefined
}

/** Keeps the most recent files and paths, at most `max` of each. */
export function createOwnUploads(max = maxKept): OwnUploads {
  const ids = new Map<number, true>()
  const byPath = new Map<string, number>()
  const keep = <K, V>(latest: Map<K, V>, key: K, value: V) => {
    latest.delete(key)
    latest.set(key, value)
    const [oldest] = latest.keys()
    if (latest.size > max && oldest !== undefined) latest.delete(oldest)
  }
  return {
    add(id, path) {
      keep(ids, id, true)
      keep(byPath, path, id)
    },
    has: (id) => ids.has(id),
    at: (path) => byPath.get(path),
  }
}
