/** The files uploaded over a connection: its client can see them without the permission to list. */
const maxIds = 10_000

export interface OwnUploads {
  /** `path`: as the client named the file, which may be stored under another name. */
  add(resourceId: number, path: string): void
  has(resourceId: number): boolean
  /** The file that the client uploaded last to a path. */
  at(path: string): number | undefined
}

/** Keeps the most recent ids, at most `maxIds`. */
export function createOwnUploads(): OwnUploads {
  const ids = new Map<number, string>()
  const byPath = new Map<string, number>()
  return {
    add(id, path) {
      ids.delete(id)
      ids.set(id, path)
      byPath.set(path, id)
      const [oldest] = ids
      if (ids.size <= maxIds || !oldest) return
      const [oldId, oldPath] = oldest
      ids.delete(oldId)
      if (byPath.get(oldPath) === oldId) byPath.delete(oldPath)
    },
    has: (id) => ids.has(id),
    at: (path) => byPath.get(path),
  }
}
