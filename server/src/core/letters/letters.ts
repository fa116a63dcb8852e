/** The mail room's outbox. Without a transport letters wait here, and `doctor` lists them. */
import { afterCommit, type Tx } from '../../db/engine.ts'
import type { Letter, MailTransport } from '../../mail/transport.ts'
import { mustBeAdmin } from '../access.ts'
import { logoOf } from '../accounts/logo-store.ts'
import type { Actor } from '../actor.ts'
import type { Has } from '../tools.ts'
import { type LetterKind, type OwedLetter, oneLine, retryPauses, secretMark } from './letter.ts'
import { htmlOf, logoId, textOf, withLogo } from './look.ts'
import * as store from './store.ts'

const leaseMs = 60_000

export interface LetterInput {
  readonly accountId: number
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly kind?: LetterKind
  /** When what it carries is over; it is not sent after that. */
  readonly expiresAt?: Date
  /** Whether `secret` also ends such mails. */
  readonly oneClick?: boolean
}

/**
 * Writes a letter in the transaction of what it tells about, with the account's name and signature. `secret` is kept sealed and put in at
 * `secretMark` when it is sent.
 */
export async function post(
  t: Has<'clock' | 'wake' | 'sealer'>,
  tx: Tx,
  { accountId, to, kind = 'other', oneClick = false, expiresAt, ...letter }: LetterInput,
  secret: string | null = null,
): Promise<void> {
  const look = await store.lookOf(tx, accountId)
  const row = {
    ...{ accountId, kind, to, oneClick },
    senderName: look.name,
    senderAddress: look.senderAddress,
    subject: oneLine(letter.subject),
    text: textOf(letter.text, look),
    html: htmlOf(letter.text, look),
    secretSealed: secret === null ? null : t.sealer.seal(secret, contextOf({ to })),
    expiresAt: expiresAt?.toISOString() ?? null,
  }
  await store.insertLetter(tx, row, t.clock.now().toISOString())
  afterCommit(tx, () => t.wake('letters'))
}

/** The page that ends mails of a kind to one address. */
export const unsubscribeLink = ({ settings }: Has<'settings'>, code: string): string =>
  `${settings.publicUrl}/unsubscribe?code=${code}`

const contextOf = ({ to }: Pick<OwedLetter, 'to'>) => `letter:${to}`

export const waiting = (t: Has<'db'>, limit = 50): Promise<OwedLetter[]> => store.lettersWaiting(t.db.q, limit)

/** Letters of the actor's account, newest first: by default those that have not gone out. */
export async function list(
  t: Has<'db'>,
  actor: Actor,
  {
    state,
    ...page
  }: { readonly state?: OwedLetter['state'] | undefined; readonly offset: number; readonly limit: number },
) {
  mustBeAdmin(actor, 'see letters')
  const states = state === undefined ? ['waiting', 'failed', 'expired'] : [state]
  return await store.lettersPage(t.db.q, actor.accountId, { ...page, states })
}

/** Gives up letters whose content is over. */
export const expireLetters = (t: Has<'db' | 'clock'>): Promise<void> =>
  store.expire(t.db.q, t.clock.now().toISOString())

/** Takes letters that are due, for this worker alone for a minute. */
export function claim(t: Has<'db' | 'clock'>, limit: number): Promise<OwedLetter[]> {
  const now = t.clock.now()
  const leaseUntil = new Date(now.getTime() + leaseMs)
  return t.db.tx((tx) => store.claimLetters(tx, now.toISOString(), leaseUntil.toISOString(), limit))
}

/** Sends one claimed letter and writes down how it went. */
export async function send(
  t: Has<'db' | 'clock' | 'log' | 'sealer' | 'settings'>,
  transport: MailTransport,
  letter: OwedLetter,
): Promise<void> {
  const failure = await transport.send(await whole(t, letter)).then(
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

/** A letter as it goes out, the logo of this moment and its secret put in. */
async function whole(t: Has<'db' | 'sealer' | 'settings'>, letter: OwedLetter): Promise<Letter> {
  const { to, subject, senderName, senderAddress } = letter
  const logo = await logoOf(t.db.q, letter.accountId)
  const html = withLogo(letter.html, senderName, logo)
  const picture = logo && { picture: { id: logoId, png: logo.image } }
  const head = { to, subject, from: { name: senderName, address: senderAddress }, ...picture }
  if (letter.secretSealed === null) return { ...head, text: letter.text, html }
  const secret = t.sealer.open(letter.secretSealed, contextOf(letter))
  const fill = (text: string) => text.replaceAll(secretMark, () => secret)
  const filled = { ...head, text: fill(letter.text), html: fill(html) }
  return letter.oneClick ? { ...filled, unsubscribe: unsubscribeLink(t, secret) } : filled
}
