/** The files uploaded over a connection: its client can see them without the permission to list. */
const maxIds = 10_000

export interface OwnUploads {
  add(resourceId: number): void
  has(resourceId: number): boolean
}

/** Keeps the most recent ids, at most `maxIds`. */
export function createOwnUploads(): OwnUploads {
  const ids = new Set<number>()
  return {
    add(id) {
      ids.delete(id)
      ids.add(id)
      const [oldest] = ids
      if (ids.size > maxIds && oldest !== undefined) ids.delete(oldest)
    },
    has: (id) => ids.has(id),
  }
}
