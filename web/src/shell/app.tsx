/** The app for a signed-in user: query cache, notifications, uploads and routes. */
import './mantine.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import './frame.css'
import { notifications, notificationsStore } from '@mantine/notifications'
import { QueryClient, QueryClientProvider, useIsFetching } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { Activity, type ComponentType, useEffect, useState } from 'react'
import { UnsavedContext } from '../components/forms/unsaved.ts'
import { useSignedIn } from '../data/account/me.ts'
import { hasStatus, isUnreachable, unreachableTitle } from '../data/api/failure.ts'
import { useOnReachableAgain } from '../data/api/reachability.ts'
import { useLiveUpdates } from '../data/refreshing/use-live-updates.ts'
import { UploadsProvider } from '../data/uploads/uploads.tsx'
import { createAppRouter } from './router.tsx'

const createQueries = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // A refusal does not change when repeated; other errors are retried twice.
        retry: (count, error) => count < 2 && !hasStatus(error, 400, 401, 403, 404, 409, 410, 429),
      },
    },
  })

interface Props {
  /** Receives the number of uploads that wait until the user signs in again. */
  readonly onSuspend: (count: number) => void
}

export function App({ onSuspend }: Props) {
  const { isSignedIn } = useSignedIn()
  const [queries] = useState(createQueries)
  const [router] = useState(createAppRouter)
  const [unsaved] = useState(() => new Set<object>())
  const isRetained = useUnsavedAtSignOut(isSignedIn, unsaved)
  useOnReachableAgain(() => refreshFailed(queries))
  // After the session ends, another person may be at the screen: only uploads and unsaved entries are retained, hidden.
  useEffect(() => {
    if (!isSignedIn && !isRetained) queries.clear()
  }, [isSignedIn, isRetained, queries])
  return (
    <QueryClientProvider client={queries}>
      {isSignedIn && <LaterNotices />}
      {isSignedIn && <LiveUpdates />}
      <UploadsProvider onSuspend={onSuspend}>
        <UnsavedContext value={unsaved}>
          {(isSignedIn || isRetained) && (
            <Activity mode={isSignedIn ? 'visible' : 'hidden'}>
              <RouterProvider router={router} />
            </Activity>
          )}
        </UnsavedContext>
      </UploadsProvider>
    </QueryClientProvider>
  )
}

/** The server is back: loads what failed meanwhile, and removes the messages about it. */
function refreshFailed(queries: QueryClient): void {
  void queries.invalidateQueries({ predicate: ({ state }) => isUnreachable(state.error ?? state.fetchFailureReason) })
  notifications.updateState(notificationsStore, (shown) => shown.filter(({ title }) => title !== unreachableTitle()))
}

/** Loaded once the first screen has its data, with the key of details: messages shown before wait. If that fails, again when the server is reachable. */
function LaterNotices() {
  const isFetching = useIsFetching() > 0
  const [isDue, setDue] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const [Notices, setNotices] = useState<ComponentType | null>(null)
  useOnReachableAgain(() => setAttempt((before) => before + 1))
  useEffect(() => {
    const timer = setTimeout(setDue, isFetching ? 1_500 : 300, true)
    return () => clearTimeout(timer)
  }, [isFetching])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a further attempt runs it again
  useEffect(() => {
    if (!isDue || Notices) return
    import('./commands/later.tsx').then(
      (loaded) => setNotices(() => loaded.Later),
      () => undefined,
    )
  }, [isDue, attempt, Notices])
  return Notices && <Notices />
}

function LiveUpdates() {
  useLiveUpdates()
  return null
}

/** True if the session ended while there were unsaved changes. */
function useUnsavedAtSignOut(isSignedIn: boolean, unsaved: ReadonlySet<object>): boolean {
  const [wasSignedIn, setWasSignedIn] = useState(isSignedIn)
  const [isRetained, setRetained] = useState(false)
  if (wasSignedIn !== isSignedIn) {
    setWasSignedIn(isSignedIn)
    // Hidden components remove themselves from the set.
    setRetained(!isSignedIn && unsaved.size > 0)
  }
  return isRetained
}
