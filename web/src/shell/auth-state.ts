/** Authentication state of this page and its transitions. */
import type { Client } from '@sallyport/client/api/client.ts'
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { Me } from '../data/account/me.ts'
import { type Failure, failureOf, hasStatus } from '../data/api/failure.ts'
import { useOnReachableAgain } from '../data/api/reachability.ts'
import { setRequestUser, takeSessionStorage } from '../data/api/tab-owner.ts'
import { setAccent } from '../lib/accent.ts'
import { forgetLanguage, keepLanguage, reloadInLanguage } from '../lib/language/language.ts'
import type { Brand } from '../pages/sign-in/account-brand.ts'
import { addresses, leaveSignInPages } from '../pages/sign-in/addresses.ts'

export type AuthState =
  | { readonly is: 'asking' }
  | { readonly is: 'signed-in'; readonly me: Me }
  /**
   * `isNew`: no account exists yet. `sendsEmails`: a mail server is configured. `hasEnded`: the session has just ended.
   * `brand`: branding of the account, if the server has exactly one.
   */
  | {
      readonly is: 'signed-out'
      readonly isNew: boolean
      readonly sendsEmails: boolean
      readonly hasEnded: boolean
      readonly brand: Brand | null
    }
  | { readonly is: 'unknown'; readonly failure: Failure }
  /** Another user has signed in: nothing of the former one is shown any more, and the page is loaded again. */
  | { readonly is: 'changing-user' }

async function askUser(client: Client, wasSignedIn: boolean): Promise<AuthState> {
  // A password link works whether or not its holder is signed in.
  if (location.pathname === addresses.newPassword)
    return { is: 'signed-out', isNew: false, sendsEmails: true, hasEnded: false, brand: null }
  try {
    const { data, accent, ...offered } = await client.call('getCurrentUser')
    setAccent(accent)
    leaveSignInPages()
    return { is: 'signed-in', me: { ...data, ...offered } }
  } catch (error) {
    return hasStatus(error, 401)
      ? await askSetupState(client, wasSignedIn)
      : { is: 'unknown', failure: failureOf(error) }
  }
}

async function askSetupState(client: Client, hasEnded: boolean): Promise<AuthState> {
  try {
    const { data } = await client.call('getSetupState')
    const { needed: isNew, sendsEmails, brand } = data.attributes
    return { is: 'signed-out', isNew, sendsEmails, hasEnded, brand }
  } catch (error) {
    return { is: 'unknown', failure: failureOf(error) }
  }
}

/** The server states in the page whether the request had a session cookie; without one there is no user to fetch. */
const hasNoSession = (): boolean => document.querySelector('meta[name="session"]')?.getAttribute('content') === 'none'

/** All tabs share one cookie: what happens to the session in one happens in all. */
function useSessionChannel(refresh: () => Promise<void>): BroadcastChannel {
  const [channel] = useState(() => new BroadcastChannel('sallyport-session'))
  useEffect(() => {
    channel.onmessage = () => void refresh()
  }, [channel, refresh])
  return channel
}

/**
 * Keeps the language of the user who has signed in. True if the page is loaded again, to be in that language: only before the app
 * is loaded, so that a user who signs in again loses no unsaved input.
 */
function reloadsForLanguage({ attributes: { language = null } }: Me, isAppLoaded: boolean): boolean {
  keepLanguage(language)
  return !isAppLoaded && reloadInLanguage(language)
}

/**
 * A page that has shown one user's data is not used for another: loaded again, it has nothing in memory that the former one has selected,
 * copied or could undo, and nothing in its address. Pages that the browser has kept for its Back button are loaded again, too.
 */
function useNewPages(isChanging: boolean): void {
  useEffect(() => {
    // The app has been removed by now, with its question whether to leave.
    if (isChanging) location.replace('/')
  }, [isChanging])
  useEffect(() => {
    const onShown = ({ persisted }: PageTransitionEvent) => {
      if (persisted) location.reload()
    }
    addEventListener('pageshow', onShown)
    return () => removeEventListener('pageshow', onShown)
  }, [])
}

/** Any request may be the first to find that the session has ended. */
function useRefusals(refusals: EventTarget, isSignedIn: RefObject<boolean>, refresh: () => Promise<void>): void {
  useEffect(() => {
    let isRefreshing = false
    const onRefused = async () => {
      if (!isSignedIn.current || isRefreshing) return
      isRefreshing = true
      await refresh()
      isRefreshing = false
    }
    refusals.addEventListener('refused', onRefused)
    return () => refusals.removeEventListener('refused', onRefused)
  }, [isSignedIn, refresh, refusals])
}

async function endSession(client: Client, channel: BroadcastChannel): Promise<void> {
  await client.call('endCurrentSession')
  channel.postMessage('signed-out')
  forgetLanguage()
  // Loading the page anew removes the user's data from memory and from the address bar.
  location.assign('/')
}

export function useAuthState(client: Client, refusals: EventTarget) {
  const [state, setState] = useState<AuthState>({ is: 'asking' })
  const [user, setUser] = useState<Me | null>(null)
  const isSignedIn = useRef(false)
  const userId = useRef<number | null>(null)
  const wasLoaded = useRef(false)
  const wasSignedOut = useRef(false)
  // Several requests find at once that the session has ended: the later ones must not look like a page without one.
  const hasEnded = useRef(false)

  const applyState = useCallback((next: AuthState) => {
    // While the server is unreachable a signed-in user stays signed in: each component reports the error itself.
    if (next.is === 'unknown' && isSignedIn.current) return
    if (next.is === 'signed-in') {
      userId.current ??= next.me.id
      if (userId.current !== next.me.id) {
        // This page can still write to session storage, so the page that is loaded next clears it. What this one still sends names
        // its own user, and is refused.
        isSignedIn.current = false
        setUser(null)
        return setState({ is: 'changing-user' })
      }
      takeSessionStorage(next.me.id)
      if (reloadsForLanguage(next.me, wasLoaded.current)) return
    }
    wasLoaded.current ||= next.is === 'signed-in'
    isSignedIn.current = next.is === 'signed-in'
    // Before rendering: effects resume the uploads that have waited for the session.
    setRequestUser(next.is === 'signed-in' ? next.me.id : null)
    hasEnded.current = next.is === 'signed-out' && next.hasEnded
    if (next.is === 'signed-out') wasSignedOut.current = true
    if (next.is === 'signed-in') setUser(next.me)
    setState(next)
  }, [])
  const refresh = useCallback(
    async () => applyState(await askUser(client, isSignedIn.current || hasEnded.current)),
    [client, applyState],
  )
  useEffect(() => {
    if (hasNoSession() && location.pathname !== addresses.newPassword)
      void askSetupState(client, false).then(applyState)
    else void refresh()
  }, [client, refresh, applyState])

  useNewPages(state.is === 'changing-user')
  useOnReachableAgain(() => void (state.is === 'unknown' && refresh()))

  useRefusals(refusals, isSignedIn, refresh)
  const channel = useSessionChannel(refresh)
  const onSignedIn = useCallback(async () => {
    channel.postMessage('signed-in')
    await refresh()
  }, [refresh, channel])

  const signOut = useCallback(() => endSession(client, channel), [client, channel])
  return { state, user, refresh, onSignedIn, signOut, wasSignedOut }
}
