/** Which files a channel has uploaded: its client may look at them without the permission to list. */
const maxIds = 10_000

export interface OwnUploads {
  add(resourceId: number): void
  has(resourceId: number): boolean
}

/** Remembers the last ones, a bounded number. */
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
