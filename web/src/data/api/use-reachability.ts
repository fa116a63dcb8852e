import { useEffect, useRef, useSyncExternalStore } from 'react'
import { reachability } from './reachability.ts'

export const useIsReachable = (): boolean => useSyncExternalStore(reachability.subscribe, reachability.isReachable)

/** Calls back when the server responds again. */
export function useOnReachableAgain(onAgain: () => void): void {
  const latest = useRef(onAgain)
  latest.current = onAgain
  useEffect(() => reachability.subscribe(() => reachability.isReachable() && latest.current()), [])
}
