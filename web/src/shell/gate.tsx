/** Asks who is at the door, and lets in whom the server knows. */
import type { Client } from '@sallyport/contract/client.ts'
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ClientProvider } from '../data/client.ts'
import { type Failure, failureOf } from '../data/failure.ts'
import { type Me, PresenceProvider } from '../data/me.ts'
import { Pause } from '../parts/pause.tsx'

const App = lazy(async () => ({ default: (await import('./app.tsx')).App }))

type Standing =
  | { readonly is: 'asking' }
  | { readonly is: 'inside'; readonly me: Me }
  | { readonly is: 'unknown'; readonly failure: Failure }

async function ask(client: Client): Promise<Standing> {
  try {
    const { data } = await client.call('getCurrentUser')
    return { is: 'inside', me: data }
  } catch (error) {
    return { is: 'unknown', failure: failureOf(error) }
  }
}

export function Gate({ client, refusals }: { client: Client; refusals: EventTarget }) {
  const [standing, setStanding] = useState<Standing>({ is: 'asking' })
  const isInside = useRef(false)
  isInside.current = standing.is === 'inside'

  const look = useCallback(async () => setStanding(await ask(client)), [client])
  useEffect(() => void look(), [look])

  // Any request may be the first to learn that the session has ended.
  useEffect(() => {
    const onRefused = async () => {
      if (!isInside.current) return
      isInside.current = false
      setStanding(await ask(client))
    }
    refusals.addEventListener('refused', onRefused)
    return () => refusals.removeEventListener('refused', onRefused)
  }, [client, refusals])

  const presence = useMemo(
    () => (standing.is === 'inside' ? { me: standing.me, refresh: look } : null),
    [standing, look],
  )

  return (
    <ClientProvider value={client}>
      <Suspense fallback={<Pause />}>
        {standing.is === 'asking' && <Pause />}
        {standing.is === 'unknown' && <Pause failure={standing.failure} onRetry={look} />}
        {presence && (
          <PresenceProvider value={presence}>
            <App />
          </PresenceProvider>
        )}
      </Suspense>
    </ClientProvider>
  )
}
