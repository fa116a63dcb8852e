/** Where the person at this page stands with the server, and what may change that. */
import type { Client } from '@sallyport/contract/client.ts'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Me } from '../data/account/me.ts'
import { type Failure, failureOf, hasStatus } from '../data/api/failure.ts'
import type { Brand } from '../pages/sign-in/account-brand.ts'
import { addresses, leaveEntrance } from '../pages/sign-in/addresses.ts'

export type Standing =
  | { readonly is: 'asking' }
  | { readonly is: 'inside'; readonly me: Me }
  /** `isNew`: there is no account yet. `sendsEmails`: the server has a mail server. `hasEnded`: was inside until a moment ago. `brand`: whose server it is, if it is one's. */
  | {
      readonly is: 'outside'
      readonly isNew: boolean
      readonly sendsEmails: boolean
      readonly hasEnded: boolean
      readonly brand: Brand | null
    }
  | { readonly is: 'unknown'; readonly failure: Failure }

async function ask(client: Client, wasInside: boolean): Promise<Standing> {
  // A link for a new password is for whoever has it, signed in or not.
  if (location.pathname === addresses.newPassword)
    return { is: 'outside', isNew: false, sendsEmails: true, hasEnded: false, brand: null }
  try {
    const { data, transports } = await client.call('getCurrentUser')
    leaveEntrance()
    return { is: 'inside', me: { ...data, transports } }
  } catch (error) {
    return hasStatus(error, 401) ? await askOutside(client, wasInside) : { is: 'unknown', failure: failureOf(error) }
  }
}

async function askOutside(client: Client, hasEnded: boolean): Promise<Standing> {
  try {
    const { data } = await client.call('getSetupState')
    const { needed: isNew, sendsEmails, brand } = data.attributes
    return { is: 'outside', isNew, sendsEmails, hasEnded, brand }
  } catch (error) {
    return { is: 'unknown', failure: failureOf(error) }
  }
}

/** The server wrote into the page whether the cookie of a session came along: without one there is nobody to ask about. */
const cameWithoutSession = (): boolean =>
  document.querySelector('meta[name="session"]')?.getAttribute('content') === 'none'

export function useStanding(client: Client, refusals: EventTarget) {
  const [standing, setStanding] = useState<Standing>({ is: 'asking' })
  const [person, setPerson] = useState<Me | null>(null)
  const isInside = useRef(false)
  const wasOutside = useRef(false)

  const settle = useCallback((next: Standing) => {
    // Whoever is inside stays so while the server can't be reached: every part of the page says that for itself.
    if (next.is === 'unknown' && isInside.current) return
    isInside.current = next.is === 'inside'
    if (next.is === 'outside') wasOutside.current = true
    if (next.is === 'inside') setPerson(next.me)
    setStanding(next)
  }, [])
  const look = useCallback(async () => settle(await ask(client, isInside.current)), [client, settle])
  useEffect(() => {
    if (cameWithoutSession() && location.pathname !== addresses.newPassword) void askOutside(client, false).then(settle)
    else void look()
  }, [client, look, settle])

  // Any request may be the first to learn that the session has ended.
  useEffect(() => {
    let isLooking = false
    const onRefused = async () => {
      if (!isInside.current || isLooking) return
      isLooking = true
      await look()
      isLooking = false
    }
    refusals.addEventListener('refused', onRefused)
    return () => refusals.removeEventListener('refused', onRefused)
  }, [look, refusals])

  // Whoever comes in by one tab has come in by all of them: they have one cookie.
  const [others] = useState(() => new BroadcastChannel('sallyport-session'))
  useEffect(() => {
    others.onmessage = () => void look()
  }, [others, look])
  const enter = useCallback(async () => {
    await look()
    others.postMessage('entered')
  }, [look, others])

  const signOut = useCallback(async () => {
    await client.call('endCurrentSession')
    // A fresh page: nothing of this person stays in its memory or its address.
    location.assign('/')
  }, [client])
  return { standing, person, look, enter, signOut, wasOutside }
}
