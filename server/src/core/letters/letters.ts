/** The mail room's outbox. Without a transport letters wait here, and `doctor` lists them. */
import { afterCommit, type Tx } from '../../db/engine.ts'
import type { MailTransport } from '../../mail/transport.ts'
import type { Has } from '../tools.ts'
import { htmlOf, type OwedLetter, retryPauses } from './letter.ts'
import * as store from './store.ts'

const leaseMs = 60_000

/** Writes a letter in the transaction of what it tells about. */
export async function post(
  t: Has<'clock' | 'wake'>,
  tx: Tx,
  letter: { readonly accountId: number; readonly to: string; readonly subject: string; readonly text: string },
): Promise<void> {
  await store.insertLetter(tx, { ...letter, html: htmlOf(letter.text) }, t.clock.now().toISOString())
  afterCommit(tx, () => t.wake('letters'))
}

export const waiting = (t: Has<'db'>, limit = 50): Promise<OwedLetter[]> =>
  store.lettersInState(t.db.q, 'waiting', limit)

/** Takes letters that are due, for this worker alone for a minute. */
export function claim(t: Has<'db' | 'clock'>, limit: number): Promise<OwedLetter[]> {
  const now = t.clock.now()
  const leaseUntil = new Date(now.getTime() + leaseMs)
  return t.db.tx((tx) => store.claimLetters(tx, now.toISOString(), leaseUntil.toISOString(), limit))
}

/** Sends one claimed letter and writes down how it went. */
export async function send(
  t: Has<'db' | 'clock' | 'log'>,
  transport: MailTransport,
  letter: OwedLetter,
): Promise<void> {
  const failure = await transport.send(letter).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  const now = t.clock.now()
  const pause = retryPauses[letter.attempts]
  const state = failure === null ? 'sent' : pause === undefined ? 'failed' : 'waiting'
  await store.settleLetter(t.db.q, letter.id, {
    state,
    dueAt: new Date(now.getTime() + (pause ?? 0)).toISOString(),
    lastError: failure ?? '',
    sentAt: failure === null ? now.toISOString() : null,
  })
  t.log[failure === null ? 'info' : 'warn']({ letter: letter.id, state, failure }, 'letter')
}
