/** State of the live updates of this page, for the hooks that show or use it. */
import { useEffect, useSyncExternalStore } from 'react'

function createStore<T>(initial: T) {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next: T) {
      if (next === value) return
      value = next
      for (const listener of listeners) listener()
    },
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

const connected = createStore(false)
export const setConnected = connected.set

/** Whether changes on the server arrive by themselves. */
export const useIsLive = (): boolean => useSyncExternalStore(connected.subscribe, connected.get)

let followers = 0
export const isActivityFollowed = (): boolean => followers > 0

/** While on, queries of activity are refreshed. Returns whether they are. */
export function useFollowActivity(isOn: boolean): boolean {
  const isLive = useIsLive()
  useEffect(() => {
    if (!isOn) return
    followers += 1
    return () => {
      followers -= 1
    }
  }, [isOn])
  return isOn && isLive
}

/** How long an entry that has arrived is marked, in ms. */
const markedMs = 4_000
const arrived = createStore<ReadonlySet<number>>(new Set())

/** Marks entries that have appeared in a list. */
export function markArrived(ids: readonly number[]): void {
  if (ids.length === 0) return
  arrived.set(new Set([...arrived.get(), ...ids]))
  setTimeout(() => arrived.set(new Set([...arrived.get()].filter((id) => !ids.includes(id)))), markedMs)
}

/** Whether an entry has just arrived. */
export const useHasArrived = (id: number): boolean =>
  useSyncExternalStore(arrived.subscribe, () => arrived.get().has(id))

let refreshing = 0

/** Runs a refresh whose requests tell the server that nobody has asked for them. */
export async function asRefresh(refresh: () => Promise<unknown>): Promise<void> {
  refreshing += 1
  let done: Promise<unknown>
  try {
    // Requests begin synchronously.
    done = refresh()
  } finally {
    refreshing -= 1
  }
  await done
}

/** Whether a request that begins now is made by a refresh. */
export const isRefreshing = (): boolean => refreshing > 0
