/** Asks who is at the door: lets in whom the server knows, and shows the entrance to everybody else. */
import type { Client } from '@sallyport/contract/client.ts'
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { ClientProvider } from '../data/client.ts'
import { type Failure, failureOf, hasStatus } from '../data/failure.ts'
import { type Me, PresenceProvider } from '../data/me.ts'
import { addresses, leaveEntrance } from '../pages/entrance/addresses.ts'
import { Pause } from '../parts/pause.tsx'

// Neither of them loads the other.
const App = lazy(async () => ({ default: (await import('./app.tsx')).App }))
const Entrance = lazy(async () => ({ default: (await import('../pages/entrance/entrance.tsx')).Entrance }))

type Standing =
  | { readonly is: 'asking' }
  | { readonly is: 'inside'; readonly me: Me }
  /** `isNew`: there is no account yet. `hasEnded`: was inside until a moment ago. */
  | { readonly is: 'outside'; readonly isNew: boolean; readonly hasEnded: boolean }
  | { readonly is: 'unknown'; readonly failure: Failure }

async function ask(client: Client, wasInside: boolean): Promise<Standing> {
  // A link for a new password is for whoever has it, signed in or not.
  if (location.pathname === addresses.newPassword) return { is: 'outside', isNew: false, hasEnded: false }
  try {
    const { data } = await client.call('getCurrentUser')
    leaveEntrance()
    return { is: 'inside', me: data }
  } catch (error) {
    return hasStatus(error, 401) ? await askOutside(client, wasInside) : { is: 'unknown', failure: failureOf(error) }
  }
}

async function askOutside(client: Client, hasEnded: boolean): Promise<Standing> {
  try {
    const { data } = await client.call('getSetupState')
    return { is: 'outside', isNew: data.attributes.needed, hasEnded }
  } catch (error) {
    return { is: 'unknown', failure: failureOf(error) }
  }
}

export function Gate({ client, refusals }: { client: Client; refusals: EventTarget }) {
  const [standing, setStanding] = useState<Standing>({ is: 'asking' })
  const isInside = useRef(false)
  isInside.current = standing.is === 'inside'

  const look = useCallback(async () => setStanding(await ask(client, false)), [client])
  useEffect(() => void look(), [look])

  // Any request may be the first to learn that the session has ended.
  useEffect(() => {
    const onRefused = async () => {
      if (!isInside.current) return
      isInside.current = false
      setStanding(await ask(client, true))
    }
    refusals.addEventListener('refused', onRefused)
    return () => refusals.removeEventListener('refused', onRefused)
  }, [client, refusals])

  const signOut = useCallback(async () => {
    await client.call('endCurrentSession')
    // A fresh page: nothing of this person stays in its memory or its address.
    location.assign('/')
  }, [client])

  const presence = useMemo(
    () => (standing.is === 'inside' ? { me: standing.me, refresh: look, signOut } : null),
    [standing, look, signOut],
  )

  return (
    <ClientProvider value={client}>
      <Suspense fallback={<Pause />}>
        {standing.is === 'asking' && <Pause />}
        {standing.is === 'unknown' && <Pause failure={standing.failure} onRetry={look} />}
        {standing.is === 'outside' && <Entrance isNew={standing.isNew} hasEnded={standing.hasEnded} onEntered={look} />}
        {presence && (
          <PresenceProvider value={presence}>
            <App />
          </PresenceProvider>
        )}
      </Suspense>
    </ClientProvider>
  )
}
