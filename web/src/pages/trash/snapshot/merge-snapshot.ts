/** A snapshot of the list of the trash: what others delete, restore or purge moves no rows until the changes are applied. Pure. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'

export interface MergedRows {
  /** All entries that have a place in the list, also those that the user restored or purged: that can be undone. */
  readonly snapshot: readonly TrashedResource[]
  readonly rows: readonly TrashedResource[]
  /** Ids of the rows that are no longer in the trash, because of others. */
  readonly gone: ReadonlySet<number>
  /** Entries that are in the trash and not in the list. */
  readonly added: number
}

interface Now {
  /** The entries that are loaded, in the order of the list. */
  readonly entries: readonly TrashedResource[]
  /** Whether there are more, which are not loaded. */
  readonly hasMore: boolean
  /** Whether the user has restored or purged the entry. */
  readonly isOwn: (id: number) => boolean
}

/** Merges what the server says now into a snapshot: later pages, and other entries at the end, are added there. */
export function mergeSnapshot(before: readonly TrashedResource[], now: Now): MergedRows {
  const { entries, hasMore, isOwn } = now
  const current = new Map(entries.map((entry) => [entry.id, entry]))
  const isLeft = (entry: TrashedResource) => isSameDeletion(entry, current.get(entry.id))
  const isHidden = (entry: TrashedResource) => !isLeft(entry) && isOwn(entry.id)
  if (before.every(isHidden)) {
    const snapshot = before.length + entries.length === 0 ? before : entries
    return { snapshot, rows: snapshot, gone: new Set(), added: 0 }
  }
  const known = new Map(before.map((entry) => [entry.id, entry]))
  const isNew = (entry: TrashedResource) => !isSameDeletion(entry, known.get(entry.id))
  const end = entries.findLastIndex((entry) => !isNew(entry))
  // An entry that was deleted again waits while its former row is shown.
  const isShown = ({ id }: TrashedResource) => known.has(id) && !isOwn(id)
  const atEnd = end < 0 ? [] : entries.slice(end + 1).filter((entry) => !isShown(entry))
  const again = new Set(atEnd.map(({ id }) => id))
  const snapshot = atEnd.length > 0 ? [...before.filter(({ id }) => !again.has(id)), ...atEnd] : before
  // New entries move others to a page that is not loaded.
  const lastLeft = snapshot.findLastIndex(isLeft)
  const isGone = (entry: TrashedResource, index: number) => !isLeft(entry) && !(hasMore && index > lastLeft)
  return {
    snapshot,
    rows: snapshot
      .filter((entry) => !isHidden(entry))
      .map((entry) => (isLeft(entry) && current.get(entry.id)) || entry),
    gone: new Set(snapshot.filter((entry, index) => isGone(entry, index) && !isOwn(entry.id)).map(({ id }) => id)),
    added: entries.filter(isNew).length - atEnd.length,
  }
}

/** False if it was restored and deleted again meanwhile: an undone restore keeps the time of the deletion. */
const isSameDeletion = (one: TrashedResource, other: TrashedResource | undefined): boolean =>
  one.attributes.deletedAt === other?.attributes.deletedAt
