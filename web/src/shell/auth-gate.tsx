/** Asks who is at the door: lets in whom the server knows, and shows the entrance to everybody else. */
import type { Client } from '@sallyport/contract/client.ts'
import { lazy, Suspense, useMemo, useState } from 'react'
import { Pause } from '../components/display/page-loading.tsx'
import { PresenceProvider } from '../data/account/me.ts'
import { ClientProvider } from '../data/api/client.ts'
import { useStanding } from './auth-state.ts'

// Neither of them loads the other.
const App = lazy(async () => ({ default: (await import('./app.tsx')).App }))
const Entrance = lazy(async () => ({ default: (await import('../pages/sign-in/sign-in-pages.tsx')).Entrance }))

export function Gate({ client, refusals }: { client: Client; refusals: EventTarget }) {
  const { standing, person, look, enter, signOut, wasOutside } = useStanding(client, refusals)
  const [held, setHeld] = useState(0)
  const isInside = standing.is === 'inside'
  const presence = useMemo(
    () => (person ? { me: person, isInside, hasEntered: wasOutside.current, refresh: look, signOut } : null),
    [person, isInside, look, signOut, wasOutside],
  )
  return (
    <ClientProvider value={client}>
      <Suspense fallback={<Pause />}>
        {standing.is === 'asking' && <Pause />}
        {standing.is === 'unknown' && <Pause failure={standing.failure} onRetry={look} />}
        {standing.is === 'outside' && (
          <Entrance
            isNew={standing.isNew}
            brand={standing.brand}
            sendsEmails={standing.sendsEmails}
            ended={standing.hasEnded ? { waiting: held } : undefined}
            onEntered={enter}
          />
        )}
      </Suspense>
      <Suspense fallback={isInside && <Pause />}>
        {presence && (
          // Somebody else begins anew. The same person, back after the session ended, goes on with what was being sent.
          <PresenceProvider value={presence} key={presence.me.id}>
            <App onHeld={setHeld} />
          </PresenceProvider>
        )}
      </Suspense>
    </ClientProvider>
  )
}
