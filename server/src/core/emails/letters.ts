/** The mail room's outbox. Without a transport letters wait here, and `doctor` lists them. */
import { setImmediate as turn } from 'node:timers/promises'
import { afterCommit, type Tx } from '../../db/engine.ts'
import { slices } from '../../lib/slices.ts'
import type { Letter, MailTransport } from '../../mail/transport.ts'
import { logoOf } from '../accounts/logo-store.ts'
import type { Needs } from '../context.ts'
import { Fault } from '../fault.ts'
import { mostWaiting } from './allowance.ts'
import { admitted } from './exempt.ts'
import {
  type ClaimedLetter,
  type CountedKind,
  type ExemptKind,
  isExempt,
  isRefusable,
  type LetterKind,
  type OwedLetter,
  oneLine,
  retryPauses,
  secretMark,
} from './letter.ts'
import { htmlOf, type Look, logoId, textOf, withLogo } from './look.ts'
import type { Sender } from './queues-store.ts'
import * as queues from './queues-store.ts'
import * as store from './store.ts'

const hourMs = 3_600_000
/** A long message to hundreds of people is rendered and written in pieces, between which the server answers others. */
const writtenAtOnce = 20

/** One email, or the same to many. */
type Draft = {
  readonly accountId: number
  readonly subject: string
  readonly text: string
  /** When what it carries is over; it is not sent after that. */
  readonly expiresAt?: Date
  /** Whether the secret also ends such mails. */
  readonly oneClick?: boolean
  /** Where in the text the personal part of a letter comes that otherwise is the same for all: something that nobody can have written. */
  readonly mark?: string
} & (Counted | { readonly kind?: ExemptKind })

/** Counts as one of a user's emails an hour, and of its account's. */
interface Counted {
  readonly kind: CountedKind
  readonly userId: number
}

export interface Addressee {
  readonly to: string
  /** Instead of the draft's. */
  readonly text?: string
  /** Kept sealed, and put in at `secretMark` when the email is sent. */
  readonly secret?: string
  /** Put in at the draft's `mark`, in the HTML as it is. */
  readonly insert?: string
}

export type LetterInput = Draft & { readonly to: string }

type PostContext = Needs<'clock' | 'wake' | 'sealer' | 'settings'>

/**
 * Writes a letter in the transaction of what it tells about, with the account's name and signature. `secret` is kept sealed and put in at
 * `secretMark` when it is sent. Throws `too-many` when the user or the account has as many waiting as may wait.
 */
export async function post(ctx: PostContext, tx: Tx, letter: LetterInput, secret: string | null = null): Promise<void> {
  await postAll(ctx, tx, letter, [{ to: letter.to, ...(secret !== null && { secret }) }])
}

/** Writes to each of these at once; a text that several get is rendered once. Exempt emails beyond what a mailbox may get are dropped. */
export async function postAll(ctx: PostContext, tx: Tx, draft: Draft, everybody: readonly Addressee[]): Promise<void> {
  const { accountId, kind = 'other', oneClick = false, expiresAt } = draft
  const userId = 'userId' in draft ? draft.userId : 0
  const addressees = isExempt(kind) ? await admitted(ctx, tx, { accountId, kind }, everybody) : everybody
  if (addressees.length === 0) return
  if (!isExempt(kind)) await enqueue(ctx, tx, { accountId, userId, kind }, addressees.length)
  const look = await store.lookOf(tx, accountId)
  const render = rendererOf(look)
  const head = {
    ...{ accountId, userId, kind, oneClick, exempt: isExempt(kind) },
    senderName: look.name,
    senderAddress: look.senderAddress,
    subject: oneLine(draft.subject),
    expiresAt: expiresAt?.toISOString() ?? null,
  }
  const at = ctx.clock.now().toISOString()
  for (const [i, some] of slices(addressees, writtenAtOnce).entries()) {
    if (i > 0) await turn()
    const rows = some.map(({ to, text = draft.text, secret, insert }) => ({
      ...{ ...head, to, ...withInsert(render(text), draft.mark, insert) },
      secretSealed: secret === undefined ? null : ctx.sealer.seal(secret, contextOf({ to })),
    }))
    await store.insertLetters(tx, rows, at)
  }
  afterCommit(tx, () => ctx.wake('letters'))
}

/** Renders a text, the same one once. */
function rendererOf(look: Look) {
  let last = ''
  let rendered = { text: textOf('', look), html: htmlOf('', look) }
  return (text: string) => {
    if (text !== last) rendered = { text: textOf(text, look), html: htmlOf(text, look) }
    last = text
    return rendered
  }
}

function withInsert({ text, html }: Pick<Letter, 'text' | 'html'>, mark: string | undefined, insert = '') {
  if (mark === undefined) return { text, html }
  return { text: text.replaceAll(mark, () => insert), html: html.replaceAll(mark, () => insert) }
}

/** Holds the queues of an account and of a user, so that nobody else adds to them meanwhile. Held before anything that a digest holds. */
export const holdQueues = (ctx: Needs<'clock'>, tx: Tx, sender: Sender): Promise<void> =>
  queues.callAt(tx, sender, ctx.clock.now().toISOString())

/** Whether as many emails of a user wait as may go in an hour. */
export async function hasBacklog({ db, settings }: Needs<'db' | 'settings'>, sender: Sender): Promise<boolean> {
  const { perUser } = settings.mail
  return (await queues.countWaiting(db.q, { accountId: sender.accountId, userId: sender.userId }, perUser)) >= perUser
}

async function enqueue(
  ctx: Needs<'clock' | 'settings'>,
  tx: Tx,
  { accountId, userId, kind }: Sender & { readonly kind: LetterKind },
  count: number,
): Promise<void> {
  await holdQueues(ctx, tx, { accountId, userId })
  if (!isRefusable(kind)) return
  const { perUser, perAccount } = ctx.settings.mail
  await mustFit(tx, { accountId, userId }, count, `You have`, perUser)
  await mustFit(tx, { accountId }, count, 'This account has', perAccount)
}

async function mustFit(
  tx: Tx,
  whose: { readonly accountId: number; readonly userId?: number },
  count: number,
  who: string,
  perHour: number,
): Promise<void> {
  const most = mostWaiting(perHour)
  const waiting = await queues.countWaiting(tx, whose, most)
  if (waiting + count <= most) return
  const sentence = `${who} ${waiting} emails waiting to be sent. At most ${most} may wait, a day’s worth at ${perHour} an hour, and this would add ${count}. Try again later.`
  throw new Fault('too-many', sentence, { retryAfter: hourMs })
}

/** The page that ends mails of a kind to one address. */
export const unsubscribeLink = ({ settings }: Needs<'settings'>, code: string): string =>
  `${settings.publicUrl}/unsubscribe?code=${code}`

const contextOf = ({ to }: Pick<OwedLetter, 'to'>) => `letter:${to}`

export const waiting = (ctx: Needs<'db'>, limit = 50): Promise<OwedLetter[]> => store.lettersWaiting(ctx.db.q, limit)

const expiredAtOnce = 500

/** Gives up letters whose content is over. */
export async function expireLetters(ctx: Needs<'db' | 'clock'>): Promise<void> {
  const now = ctx.clock.now().toISOString()
  while ((await ctx.db.write((q) => store.expire(q, now, expiredAtOnce))) === expiredAtOnce);
}

/** Sends one claimed letter and writes down how it went. */
export async function send(
  ctx: Needs<'db' | 'clock' | 'log' | 'sealer' | 'settings'>,
  transport: MailTransport,
  letter: ClaimedLetter,
): Promise<void> {
  const failure = await transport.send(await whole(ctx, letter)).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  const now = ctx.clock.now()
  const pause = retryPauses[letter.attempts]
  const state = failure === null ? 'sent' : pause === undefined ? 'failed' : 'waiting'
  const outcome = {
    state,
    dueAt: new Date(now.getTime() + (pause ?? 0)).toISOString(),
    lastError: failure ?? '',
    sentAt: failure === null ? now.toISOString() : null,
  } as const
  if (failure === null || isExempt(letter.kind)) await ctx.db.write((q) => store.settleLetter(q, letter.id, outcome))
  else await ctx.db.tx((tx) => settleFailure(tx, letter, outcome))
  ctx.log[failure === null ? 'info' : 'warn']({ letter: letter.id, state, failure }, 'letter')
}

/** What did not go out is not counted, and its queue is looked at when it is tried again. */
async function settleFailure(tx: Tx, letter: ClaimedLetter, outcome: store.LetterOutcome): Promise<void> {
  await queues.callAt(tx, letter, outcome.dueAt)
  await queues.giveBack(tx, letter, letter.claimedAt)
  await store.settleLetter(tx, letter.id, outcome)
}

/** A letter as it goes out, the logo of this moment and its secret put in. */
async function whole(ctx: Needs<'db' | 'sealer' | 'settings'>, letter: OwedLetter): Promise<Letter> {
  const { to, subject, senderName, senderAddress } = letter
  const logo = await logoOf(ctx.db.q, letter.accountId)
  const html = withLogo(letter.html, senderName, logo)
  const picture = logo && { picture: { id: logoId, png: logo.image } }
  const head = { to, subject, from: { name: senderName, address: senderAddress }, ...picture }
  if (letter.secretSealed === null) return { ...head, text: letter.text, html }
  const secret = ctx.sealer.open(letter.secretSealed, contextOf(letter))
  const fill = (text: string) => text.replaceAll(secretMark, () => secret)
  const filled = { ...head, text: fill(letter.text), html: fill(html) }
  return letter.oneClick ? { ...filled, unsubscribe: unsubscribeLink(ctx, secret) } : filled
}
