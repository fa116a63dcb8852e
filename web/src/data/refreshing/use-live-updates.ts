/** Refreshes the queries of this page when what they show has changed on the server. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { connectionsKey } from '../account/connections.ts'
import { useSignedIn } from '../account/me.ts'
import { itemActivityKey, trashKey, versionsKey } from '../files/file-actions.ts'
import { foldersKey } from '../files/folders.ts'
import { filesKey } from '../files/listing.ts'
import { ofResource } from '../files/resource.ts'
import { starredKey } from '../files/starred.ts'
import { activityKey, happenedBelow, recentKey, sharesBelow, sharesKey } from '../keys.ts'
import { affectsEntry, affectsFolder, type Changes, hasFileChanges, noChanges, withNotice } from '../live/changes.ts'
import { followLiveUpdates } from '../live/feed.ts'
import { asRefresh, isActivityFollowed, markArrived, setConnected } from '../live/state.ts'
import { arrivalsIn, listedIn } from './arrivals.ts'

/** Shortest time between two refreshes, in ms. */
const gapMs = 1_000
/** The first requests of a page go first, in ms. The server begins with the changes of the last ten seconds. */
const startAfterMs = 500

export function useLiveUpdates(): void {
  const queries = useQueryClient()
  const { me, refresh } = useSignedIn()
  const userId = me.id
  useEffect(() => {
    const ending = new AbortController()
    const { signal } = ending
    const refresher = createRefresher(queries, signal)
    const start = setTimeout(
      () => followLiveUpdates({ userId, onNotice: refresher.add, onConnected: setConnected, onEnded: refresh }, signal),
      startAfterMs,
    )
    return () => {
      clearTimeout(start)
      ending.abort()
      setConnected(false)
    }
  }, [queries, userId, refresh])
}

/** Collects changes, and refreshes at most once a second, one refresh after the other, and only while the page is visible. */
function createRefresher(queries: QueryClient, ending: AbortSignal) {
  let pending: Changes | null = null
  let isRunning = false

  async function run(): Promise<void> {
    if (isRunning || ending.aborted) return
    isRunning = true
    while (pending && document.visibilityState === 'visible' && !ending.aborted) {
      const changes = pending
      pending = null
      await refreshAffected(queries, changes)
      await new Promise((resolve) => setTimeout(resolve, gapMs))
    }
    isRunning = false
  }

  document.addEventListener('visibilitychange', () => void run(), { signal: ending })
  return {
    add(notice: Parameters<typeof withNotice>[1]) {
      pending = withNotice(pending ?? noChanges, notice)
      void run()
    },
  }
}

async function refreshAffected(queries: QueryClient, changes: Changes): Promise<void> {
  const before = listedIn(queries)
  await asRefresh(() => queries.invalidateQueries({ predicate: (query) => isAffected(query, changes) }))
  if (hasFileChanges(changes)) markArrived(arrivalsIn(before, listedIn(queries)))
}

/** One of a single file or folder, see `useResource`: after it has failed, any change may have brought the entry back. */
function isEntryAffected({ state: { data, status } }: Query, changes: Changes): boolean {
  const path = (data as { data: Resource } | undefined)?.data.attributes.path
  return path === undefined || status === 'error' ? hasFileChanges(changes) : affectsEntry(changes, path)
}

const ofRecent = ({ queryKey }: Query) => queryKey.at(-1) === recentKey

function isAffected(query: Query, changes: Changes): boolean {
  const [about, path, find] = query.queryKey
  switch (about) {
    case filesKey[0]:
      // Downloads change when it was downloaded last, and nothing in lists.
      if (path === ofResource) return changes.activity || isEntryAffected(query, changes)
      if (changes.opened && ofRecent(query)) return true
      if (find === happenedBelow && (changes.shares || changes.versions)) return true
      return affectsFolder(changes, String(path), { below: find !== '' })
    case foldersKey[0]:
      return affectsFolder(changes, String(path))
    case versionsKey[0]:
      return changes.versions || affectsFolder(changes, String(path))
    // Something may have been restored.
    case starredKey[0]:
      return hasFileChanges(changes)
    case trashKey[0]:
      // A folder that something was in may have been renamed or moved.
      return changes.trash || hasFileChanges(changes)
    case sharesKey[0]:
      return changes.shares || (path === sharesBelow && affectsFolder(changes, String(find), { below: true }))
    case activityKey[0]:
      return changes.activity && isActivityFollowed()
    case itemActivityKey[0]:
      // Only administrators are told of activity.
      return changes.activity || hasFileChanges(changes) || changes.shares
    case connectionsKey[0]:
      return changes.connections
    default:
      return false
  }
}
