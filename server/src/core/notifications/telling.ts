/**
 * Turns what has been written down into letters: all of a rule that happened in one burst, or within a few minutes, is one
 * letter to each of its recipients. Notices go in the transaction that writes the letters, so nothing is told twice and nothing is lost.
 * Each rule is a transaction of its own, and what else waits comes in between. While an hour's worth of a user's emails wait, its
 * rules collect further: what would be many delayed emails becomes fewer longer ones.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { Tx } from '../../db/engine.ts'
import type { Needs } from '../context.ts'
import { secretMark } from '../emails/email.ts'
import * as emails from '../emails/emails.ts'
import { pathSeenBy } from '../files/tree/resource.ts'
import * as tree from '../files/tree/tree.ts'
import * as shareStore from '../shares/store.ts'
import * as userStore from '../users/store.ts'
import type { User } from '../users/user.ts'
import { add, bodyOf, countsOf, type Digest, emptyDigest, noticesOf } from './digest.ts'
import * as notices from './notices-store.ts'
import { codeContext, describe, type Notification } from './notification.ts'
import * as store from './store.ts'

type TellContext = Needs<'log' | 'clock' | 'sealer' | 'settings' | 'wake'>

const rulesAtOnce = 500
const noticesAtOnce = 1_000
const leastQuietMs = 30_000

/** Writes the letters that are due. */
export async function tellDue(ctx: TellContext & Needs<'db'>): Promise<void> {
  const due = dueAt(ctx.clock.now().getTime(), ctx.settings.digestMs)
  let told = 0
  for (let after = 0, found = rulesAtOnce; found === rulesAtOnce; ) {
    const rules = await notices.dueRules(ctx.db.q, due, { after, limit: rulesAtOnce })
    for (const rule of rules) {
      await tellOne(ctx, due, rule)
      await turn()
    }
    told += rules.length
    found = rules.length
    after = rules.at(-1)?.id ?? 0
  }
  if (told > 0) await ctx.db.write((q) => store.dropEnded(q))
}

async function tellOne(ctx: TellContext & Needs<'db'>, due: notices.Due, rule: notices.DueRule): Promise<void> {
  if (await emails.hasBacklog(ctx, rule)) return
  while (!(await ctx.db.tx((tx) => shorten(tx, rule.id)))) await turn()
  await ctx.db.tx(async (tx) => {
    // Before the rule, as whoever changes shares does.
    await emails.lockQueues(ctx, tx, rule)
    if (await notices.holdDueRule(tx, due, rule.id)) await tell(ctx, tx, rule)
  })
}

/** Makes fewer of the oldest notices of a rule; true when no more are left than one transaction can take. */
async function shorten(tx: Tx, ruleId: number): Promise<boolean> {
  if ((await notices.countNotices(tx, ruleId, noticesAtOnce + 1)) <= noticesAtOnce) return true
  if (!(await notices.holdRule(tx, ruleId))) return true
  const digest = emptyDigest()
  const taken = await notices.takeNotices(tx, ruleId, noticesAtOnce)
  for (const notice of taken) add(digest, notice)
  const { accountId, first } = { accountId: taken[0]?.accountId ?? 0, first: digest.since ?? '' }
  await notices.insertNotices(tx, accountId, noticesOf(digest, ruleId), first)
  return false
}

/** A burst is told of when it is as old as a digest, or over: when nothing more came for a sixth of that, half a minute at least. */
function dueAt(now: number, digestMs: number): notices.Due {
  const quietMs = Math.min(digestMs, Math.max(leastQuietMs, digestMs / 6))
  return { first: new Date(now - digestMs).toISOString(), last: new Date(now - quietMs).toISOString() }
}

async function tell(ctx: TellContext, tx: Tx, rule: notices.DueRule): Promise<void> {
  const digest = emptyDigest()
  for (const notice of await notices.takeNotices(tx, rule.id, noticesAtOnce)) add(digest, notice)
  const owner = await userStore.userById(tx, rule.accountId, rule.userId)
  const notification = await store.ownNotification(tx, rule, rule.id)
  if (!owner || !notification || digest.lines.size === 0) return
  const what = await whatIsWatched(tx, notification, owner)
  const where = placeOf(ctx, notification, what)
  const text = textOf(ctx, { notification, what, where }, digest, owner)
  const kind = notification.shareId === null ? 'notification' : 'receipt'
  const subject = `${what || 'Your files'}: ${countsOf(digest)}`
  const { accountId, userId } = rule
  const recipients = (await store.codesOf(tx, rule.id)).map(({ email, codeSealed }) => ({
    to: email,
    secret: ctx.sealer.open(codeSealed, codeContext(email)),
  }))
  await emails.enqueueAll(ctx, tx, { accountId, userId, kind, subject, text, oneClick: true }, recipients)
  await notices.markTold(tx, rule.id, ctx.clock.now().toISOString())
}

/** The path as the rule's owner sees it, or the name of a send; '' for what is in the trash or out of reach. */
async function whatIsWatched(tx: Tx, { accountId, type, resourceId, shareId }: Notification, { homeId: rootId }: User) {
  if (type === 'send_receipt') return (await shareStore.shareById(tx, accountId, shareId ?? 0))?.name ?? ''
  const place = await tree.placeById(tx, { accountId, rootId }, resourceId)
  return place ? pathSeenBy({ rootId }, place) : ''
}

/** Where the folder stands in the browser, or the one that the file lies in; '' where there is none to be opened. */
function placeOf({ settings }: Needs<'settings'>, { type }: Notification, path: string): string {
  if (type === 'send_receipt' || path === '') return ''
  const names = path.split('/').filter((name) => name !== '')
  const folder = type === 'file' ? names.slice(0, -1) : names
  return [`${settings.publicUrl}/files`, ...folder.map(encodeURIComponent)].join('/')
}

interface Told {
  readonly notification: Notification
  readonly what: string
  readonly where: string
}

function textOf(
  ctx: Needs<'settings'>,
  { notification, what, where }: Told,
  digest: Digest,
  { timeZone }: User,
): string {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'long', timeStyle: 'short' })
  const since = digest.since === null ? '' : `Since ${time.format(new Date(digest.since))} (${timeZone}):`
  const why = describe(notification, what === '' ? 'this' : `'${what}'`)
  const parts = [
    notification.message ?? '',
    since,
    bodyOf(digest),
    where === '' ? '' : `Open the folder: ${where}`,
    `You get this because somebody asked to be told when ${why}.`,
    `To get no more of these mails: ${emails.unsubscribeLink(ctx, secretMark)}`,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}
