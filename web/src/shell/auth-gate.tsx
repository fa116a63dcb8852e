/** Loads the app for a signed-in user, else the sign-in pages. */
import type { Client } from '@sallyport/client/api/client.ts'
import { lazy, Suspense, useMemo, useState } from 'react'
import { PageLoading } from '../components/display/page-loading.tsx'
import { SignedInProvider } from '../data/account/me.ts'
import { ClientProvider } from '../data/api/client.ts'
import { useAuthState } from './auth-state.ts'

// Separate bundles: neither loads the other.
const App = lazy(async () => ({ default: (await import('./app.tsx')).App }))
const SignInPages = lazy(async () => ({ default: (await import('../pages/sign-in/sign-in-pages.tsx')).SignInPages }))

export function AuthGate({ client, refusals }: { client: Client; refusals: EventTarget }) {
  const { state, user, refresh, onSignedIn, signOut, wasSignedOut } = useAuthState(client, refusals)
  const [suspended, setSuspended] = useState(0)
  const isSignedIn = state.is === 'signed-in'
  const presence = useMemo(
    () => (user ? { me: user, isSignedIn, hasSignedInHere: wasSignedOut.current, refresh, signOut } : null),
    [user, isSignedIn, refresh, signOut, wasSignedOut],
  )
  return (
    <ClientProvider value={client}>
      <Suspense fallback={<PageLoading />}>
        {(state.is === 'asking' || state.is === 'changing-user') && <PageLoading />}
        {state.is === 'unknown' && <PageLoading failure={state.failure} onRetry={refresh} />}
        {state.is === 'signed-out' && (
          <SignInPages
            isNew={state.isNew}
            brand={state.brand}
            sendsEmails={state.sendsEmails}
            ended={state.hasEnded ? { waiting: suspended } : undefined}
            onSignedIn={onSignedIn}
          />
        )}
      </Suspense>
      <Suspense fallback={isSignedIn && <PageLoading />}>
        {presence && (
          // The same user, signed in again, continues the uploads.
          <SignedInProvider value={presence}>
            <App onSuspend={setSuspended} />
          </SignedInProvider>
        )}
      </Suspense>
    </ClientProvider>
  )
}
