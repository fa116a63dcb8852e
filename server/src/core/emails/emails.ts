/** The outbox: emails are queued in the transaction that causes them and sent later. Without a mail server they wait, and `doctor` lists them. */
import { setImmediate as turn } from 'node:timers/promises'
import { afterCommit, type Tx } from '../../db/engine.ts'
import { slices } from '../../lib/slices.ts'
import type { Email, MailTransport } from '../../mail/transport.ts'
import { logoOf } from '../accounts/logo-store.ts'
import type { Needs } from '../context.ts'
import { Fault } from '../fault.ts'
import type { Language } from '../texts.ts'
import { maxQueued } from './allowance.ts'
import {
  type ClaimedEmail,
  type CountedKind,
  type EmailKind,
  type ExemptKind,
  isExempt,
  isRefusable,
  oneLine,
  retryPauses,
  type StoredEmail,
  secretMark,
  withInsert,
} from './email.ts'
import { listDropped, withinLimits } from './exempt.ts'
import { deleteSettled } from './pruning-store.ts'
import type { Sender } from './queues-store.ts'
import * as queues from './queues-store.ts'
import { type Branding, htmlOf, logoId, textOf, withLogo } from './rendering.ts'
import * as store from './store.ts'

const hourMs = 3_600_000
/** Emails rendered and inserted at a time. Between batches the event loop serves other requests. */
const renderBatch = 20

/** One email, or the same one to many recipients. */
type Draft = {
  readonly accountId: number
  readonly subject: string
  readonly text: string
  /** Of the text; English by default. */
  readonly language?: Language
  /** Not sent after this time: its content is no longer valid then. */
  readonly expiresAt?: Date
  /** See `StoredEmail.oneClick`. */
  readonly oneClick?: boolean
  /** Random placeholder in the text that is replaced by each recipient's `insert`. */
  readonly mark?: string
} & (Counted | { readonly kind?: ExemptKind })

/** An email that counts against the hourly limits of the user and its account. */
interface Counted {
  readonly kind: CountedKind
  readonly userId: number
}

export interface EmailRecipient {
  readonly to: string
  /** Overrides the draft's text. */
  readonly text?: string
  /** Stored sealed; replaces `secretMark` when the email is sent. */
  readonly secret?: string
  /** Replaces the draft's `mark`, unescaped in the HTML. */
  readonly insert?: string
}

export type EmailInput = Draft & { readonly to: string }

type EnqueueContext = Needs<'log' | 'clock' | 'wake' | 'sealer' | 'settings'>

/**
 * Queues an email in the caller's transaction, with the account's name and signature. `secret` is stored sealed and replaces
 * `secretMark` when the email is sent. Throws `too-many` when the queue of the user or the account is full.
 */
export async function enqueue(
  ctx: EnqueueContext,
  tx: Tx,
  email: EmailInput,
  secret: string | null = null,
): Promise<void> {
  await enqueueAll(ctx, tx, email, [{ to: email.to, ...(secret !== null && { secret }) }])
}

/** Queues an email to each recipient. A text for several is rendered and stored once. Exempt emails beyond their limits are dropped. */
export async function enqueueAll(
  ctx: EnqueueContext,
  tx: Tx,
  draft: Draft,
  recipients: readonly EmailRecipient[],
): Promise<void> {
  const { accountId, kind = 'other', oneClick = false, expiresAt } = draft
  const userId = 'userId' in draft ? draft.userId : 0
  const allowed = isExempt(kind) ? await keepWithinLimits(ctx, tx, { ...draft, kind }, recipients) : recipients
  if (allowed.length === 0) return
  if (!isExempt(kind)) await reserveInQueues(ctx, tx, { accountId, userId, kind }, allowed.length)
  const branding = await store.brandingOf(tx, accountId)
  const render = rendererOf(branding, draft.language)
  const head = {
    ...{ accountId, userId, kind, oneClick, exempt: isExempt(kind) },
    senderName: branding.name,
    senderAddress: branding.senderAddress,
    subject: oneLine(draft.subject),
    expiresAt: expiresAt?.toISOString() ?? null,
  }
  const at = ctx.clock.now().toISOString()
  const { text: sharedText, mark = '' } = draft
  const isShared = allowed.filter(({ text }) => text === undefined).length > 1
  const bodyId = isShared ? await store.insertBody(tx, { ...render(sharedText), mark }) : null
  for (const [i, batch] of slices(allowed, renderBatch).entries()) {
    if (i > 0) await turn()
    const rows = batch.map(({ to, text, secret, insert = '' }) => {
      const isOwn = text !== undefined || bodyId === null
      const body = isOwn ? withInsert(render(text ?? sharedText), mark, insert) : { text: '', html: '' }
      const shared = isOwn ? { bodyId: null, inserted: '' } : { bodyId, inserted: insert }
      const secretSealed = secret === undefined ? null : ctx.sealer.seal(secret, sealContext({ to }))
      return { ...head, to, ...body, ...shared, secretSealed }
    })
    await store.insertEmails(tx, rows, at)
  }
  afterCommit(tx, () => ctx.wake('emails'))
}

/** The recipients within the limits of exempt emails. Dropped emails are listed, and logged without their addresses. */
async function keepWithinLimits(
  ctx: EnqueueContext,
  tx: Tx,
  { accountId, kind, subject }: Pick<Draft, 'accountId' | 'subject'> & { readonly kind: ExemptKind },
  recipients: readonly EmailRecipient[],
): Promise<readonly EmailRecipient[]> {
  const { allowed, dropped } = await withinLimits(ctx, tx, { accountId, kind }, recipients)
  if (dropped.length === 0) return allowed
  await listDropped(ctx, tx, oneLine(subject), dropped)
  afterCommit(tx, () => ctx.log.warn({ account: accountId, kind, dropped: dropped.length }, 'emails dropped'))
  return allowed
}

/** Renders texts, reusing the result while the text stays the same. */
function rendererOf(branding: Branding, language?: Language) {
  const render = (text: string) => ({ text: textOf(text, branding), html: htmlOf(text, branding, language) })
  let last = ''
  let rendered = render(last)
  return (text: string) => {
    if (text !== last) rendered = render(text)
    last = text
    return rendered
  }
}

/** Locks the queues of an account and of a user until the end of the transaction. Take this lock before any lock of a digest. */
export const lockQueues = (ctx: Needs<'clock'>, tx: Tx, sender: Sender): Promise<void> =>
  queues.scheduleQueues(tx, sender, ctx.clock.now().toISOString())

/** True when at least an hour's worth of the user's emails is waiting. */
export async function hasBacklog({ db, settings }: Needs<'db' | 'settings'>, sender: Sender): Promise<boolean> {
  const { perUser } = settings.mail
  return (await queues.countWaiting(db.q, { accountId: sender.accountId, userId: sender.userId }, perUser)) >= perUser
}

async function reserveInQueues(
  ctx: Needs<'clock' | 'settings'>,
  tx: Tx,
  { accountId, userId, kind }: Sender & { readonly kind: EmailKind },
  count: number,
): Promise<void> {
  await lockQueues(ctx, tx, { accountId, userId })
  if (!isRefusable(kind)) return
  const { perUser, perAccount } = ctx.settings.mail
  await checkQueueLength(tx, { accountId, userId }, count, `You have`, perUser)
  await checkQueueLength(tx, { accountId }, count, 'This account has', perAccount)
}

async function checkQueueLength(
  tx: Tx,
  whose: { readonly accountId: number; readonly userId?: number },
  count: number,
  who: string,
  perHour: number,
): Promise<void> {
  const max = maxQueued(perHour)
  const listWaiting = await queues.countWaiting(tx, whose, max)
  if (listWaiting + count <= max) return
  const sentence = `${who} ${listWaiting} emails waiting to be sent. At most ${max} may wait, a day’s worth at ${perHour} an hour, and this would add ${count}. Try again later.`
  throw new Fault('too-many', sentence, { retryAfter: hourMs })
}

/** Address of the page on which a recipient unsubscribes. */
export const unsubscribeLink = ({ settings }: Needs<'settings'>, code: string): string =>
  `${settings.publicUrl}/unsubscribe?code=${code}`

const sealContext = ({ to }: Pick<StoredEmail, 'to'>) => `letter:${to}`

export const listWaiting = (ctx: Needs<'db'>, limit = 50): Promise<StoredEmail[]> =>
  store.waitingEmails(ctx.db.q, limit)

const expiryBatch = 500

/** Expires emails whose content is no longer valid. */
export async function expireEmails(ctx: Needs<'db' | 'clock'>): Promise<void> {
  const now = ctx.clock.now().toISOString()
  while ((await ctx.db.write((q) => store.expire(q, now, expiryBatch))) === expiryBatch);
}

/** Sends one claimed email and records the outcome. */
export async function send(
  ctx: Needs<'db' | 'clock' | 'log' | 'sealer' | 'settings'>,
  transport: MailTransport,
  email: ClaimedEmail,
): Promise<void> {
  const failure = await transport.send(await composeEmail(ctx, email)).then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  const now = ctx.clock.now()
  const pause = retryPauses[email.attempts]
  const state = failure === null ? 'sent' : pause === undefined ? 'failed' : 'waiting'
  const outcome = {
    state,
    dueAt: new Date(now.getTime() + (pause ?? 0)).toISOString(),
    lastError: failure ?? '',
    sentAt: failure === null ? now.toISOString() : null,
  } as const
  const isOwn =
    failure === null || isExempt(email.kind)
      ? await ctx.db.write((q) => store.recordOutcome(q, email, outcome))
      : await ctx.db.tx((tx) => settleFailure(tx, email, outcome))
  if (!isOwn) ctx.log.warn({ email: email.id }, 'an email was sent after its lease: outcome not stored')
  ctx.log[failure === null ? 'info' : 'warn']({ email: email.id, state, failure }, 'email')
}

/** Removes the email from its hour's count and schedules its queue for the retry. False if another node has taken it over. */
async function settleFailure(tx: Tx, email: ClaimedEmail, outcome: store.SendOutcome): Promise<boolean> {
  await queues.scheduleQueues(tx, email, outcome.dueAt)
  const isOwn = await store.recordOutcome(tx, email, outcome)
  if (isOwn) await queues.refundHour(tx, email, email.claimedAt)
  return isOwn
}

/** The email as sent, with the account's current logo and the secret inserted. */
async function composeEmail(ctx: Needs<'db' | 'sealer' | 'settings'>, email: StoredEmail): Promise<Email> {
  const { to, subject, senderName, senderAddress } = email
  const logo = await logoOf(ctx.db.q, email.accountId)
  const html = withLogo(email.html, senderName, logo)
  const picture = logo && { picture: { id: logoId, png: logo.image } }
  const head = { to, subject, from: { name: senderName, address: senderAddress }, ...picture }
  if (email.secretSealed === null) return { ...head, text: email.text, html }
  const secret = ctx.sealer.open(email.secretSealed, sealContext(email))
  const fill = (text: string) => text.replaceAll(secretMark, () => secret)
  const filled = { ...head, text: fill(email.text), html: fill(html) }
  return email.oneClick ? { ...filled, unsubscribe: unsubscribeLink(ctx, secret) } : filled
}

/** Retention of emails that were sent, failed, expired or dropped. Limited because anybody can cause password emails. */
const retentionMs = 90 * 86_400_000
/** Small, so that a transaction does not delay others. */
const prunedAtOnce = 500

/** Deletes settled emails older than the retention time, one batch per transaction. Returns how many. */
export async function pruneEmails({ db, clock }: Needs<'db' | 'clock'>): Promise<number> {
  const before = new Date(clock.now().getTime() - retentionMs).toISOString()
  let total = 0
  for (let deleted = prunedAtOnce; deleted === prunedAtOnce; total += deleted)
    deleted = await db.tx((tx) => deleteSettled(tx, before, prunedAtOnce))
  return total
}
