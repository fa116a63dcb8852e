/** The app for somebody who is signed in: what the server said is cached, notices come in at the corner, screens by address. */
import '@mantine/core/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import './frame.css'
import { Notifications } from '@mantine/notifications'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { Activity, useEffect, useState } from 'react'
import { UnsavedContext } from '../components/forms/unsaved.ts'
import { usePresence } from '../data/account/me.ts'
import { hasStatus } from '../data/api/failure.ts'
import { UploadsProvider } from '../data/uploads/uploads.tsx'
import { createAppRouter } from './router.tsx'

const createQueries = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // Refusals stay refusals; what may pass is tried twice more.
        retry: (count, error) => count < 2 && !hasStatus(error, 400, 401, 403, 404, 409, 410, 429),
      },
    },
  })

interface Props {
  /** Told how many uploads wait for the person to sign in again. */
  readonly onHeld: (count: number) => void
}

export function App({ onHeld }: Props) {
  const { isInside } = usePresence()
  const [queries] = useState(createQueries)
  const [router] = useState(createAppRouter)
  const [unsaved] = useState(() => new Set<object>())
  const isKept = useKept(isInside, unsaved)
  // Who sits there once the session has ended may be anybody: only the uploads stay, and what was being entered, out of sight.
  useEffect(() => {
    if (!isInside && !isKept) queries.clear()
  }, [isInside, isKept, queries])
  return (
    <QueryClientProvider client={queries}>
      {isInside && <Notifications position="bottom-right" autoClose={5000} />}
      <UploadsProvider onHeld={onHeld}>
        <UnsavedContext value={unsaved}>
          {(isInside || isKept) && (
            <Activity mode={isInside ? 'visible' : 'hidden'}>
              <RouterProvider router={router} />
            </Activity>
          )}
        </UnsavedContext>
      </UploadsProvider>
    </QueryClientProvider>
  )
}

/** Whether the session ended while something was not saved yet. */
function useKept(isInside: boolean, unsaved: ReadonlySet<object>): boolean {
  const [wasInside, setWasInside] = useState(isInside)
  const [isKept, setKept] = useState(false)
  if (wasInside !== isInside) {
    setWasInside(isInside)
    // Those that are hidden take themselves out of the set.
    setKept(!isInside && unsaved.size > 0)
  }
  return isKept
}
