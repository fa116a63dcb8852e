/**
 * Sends due notifications: the notices of a rule within one burst, or within the digest time, become one email to each recipient. The
 * notices are deleted in the transaction that queues the emails, so each is sent exactly once. Every rule has a transaction of its own,
 * and other requests run in between. While an hour's worth of a user's emails waits, its rules collect further, so that delayed emails
 * become fewer and longer.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { Tx } from '../../db/engine.ts'
import type { Needs } from '../context.ts'
import { secretMark } from '../emails/email.ts'
import * as emails from '../emails/emails.ts'
import { pathSeenBy } from '../files/tree/resource.ts'
import * as tree from '../files/tree/tree.ts'
import * as shareStore from '../shares/store.ts'
import type { Texts } from '../texts.ts'
import * as userStore from '../users/store.ts'
import type { User } from '../users/user.ts'
import { add, bodyOf, countsOf, type Digest, emptyDigest, noticesOf } from './digest.ts'
import * as notices from './notices-store.ts'
import { codeContext, describe, type Notification } from './notification.ts'
import * as store from './store.ts'

type NotifyContext = Needs<'log' | 'clock' | 'sealer' | 'settings' | 'wake' | 'texts'>

const ruleBatch = 500
const noticeBatch = 1_000
const minQuietMs = 30_000

export async function sendDueNotifications(ctx: NotifyContext & Needs<'db'>): Promise<void> {
  const due = dueAt(ctx.clock.now().getTime(), ctx.settings.digestMs)
  let processed = 0
  for (let after = 0, found = ruleBatch; found === ruleBatch; ) {
    const rules = await notices.dueRules(ctx.db.q, due, { after, limit: ruleBatch })
    for (const rule of rules) {
      await notifyRule(ctx, due, rule)
      await turn()
    }
    processed += rules.length
    found = rules.length
    after = rules.at(-1)?.id ?? 0
  }
  if (processed > 0) await ctx.db.write((q) => store.deleteEndedReceipts(q))
}

async function notifyRule(ctx: NotifyContext & Needs<'db'>, due: notices.Due, rule: notices.DueRule): Promise<void> {
  if (await emails.hasBacklog(ctx, rule)) return
  while (!(await ctx.db.tx((tx) => mergeOldest(tx, rule.id)))) await turn()
  await ctx.db.tx(async (tx) => {
    // Locked before the rule, in the same order as changes of shares.
    await emails.lockQueues(ctx, tx, rule)
    if (await notices.lockDueRule(tx, due, rule.id)) await enqueueDigest(ctx, tx, rule)
  })
}

/** Merges the oldest notices of a rule; true when the rest fits into one transaction. */
async function mergeOldest(tx: Tx, ruleId: number): Promise<boolean> {
  if ((await notices.countNotices(tx, ruleId, noticeBatch + 1)) <= noticeBatch) return true
  if (!(await notices.lockRule(tx, ruleId))) return true
  const digest = emptyDigest()
  const taken = await notices.claimNotices(tx, ruleId, noticeBatch)
  for (const notice of taken) add(digest, notice)
  const { accountId, first } = { accountId: taken[0]?.accountId ?? 0, first: digest.since ?? '' }
  await notices.insertNotices(tx, accountId, noticesOf(digest, ruleId), first)
  return false
}

/** A burst is due when it is as old as a digest, or has ended: no further event for a sixth of that time, at least half a minute. */
function dueAt(now: number, digestMs: number): notices.Due {
  const quietMs = Math.min(digestMs, Math.max(minQuietMs, digestMs / 6))
  return { first: new Date(now - digestMs).toISOString(), last: new Date(now - quietMs).toISOString() }
}

async function enqueueDigest(ctx: NotifyContext, tx: Tx, rule: notices.DueRule): Promise<void> {
  const digest = emptyDigest()
  for (const notice of await notices.claimNotices(tx, rule.id, noticeBatch)) add(digest, notice)
  const owner = await userStore.userById(tx, rule.accountId, rule.userId)
  const notification = await store.ownNotification(tx, rule, rule.id)
  if (!owner || !notification || digest.lines.size === 0) return
  const what = await watchedPath(tx, notification, owner)
  const where = placeOf(ctx, notification, what)
  const texts = ctx.texts(owner.language)
  const text = textOf(ctx, { notification, what, where }, digest, { texts, timeZone: owner.timeZone })
  const kind = notification.shareId === null ? 'notification' : 'receipt'
  const subject = `${what || texts.t('Your files')}: ${countsOf(digest, texts)}`
  const { accountId, userId } = rule
  const recipients = (await store.codesOf(tx, rule.id)).map(({ email, codeSealed }) => ({
    to: email,
    secret: ctx.sealer.open(codeSealed, codeContext(email)),
  }))
  const { language } = texts
  await emails.enqueueAll(ctx, tx, { accountId, userId, kind, subject, text, language, oneClick: true }, recipients)
  await notices.markNotified(tx, rule.id, ctx.clock.now().toISOString())
}

/** The path as the rule's owner sees it, or the name of a send; '' in the trash or outside the owner's root folder. */
async function watchedPath(tx: Tx, { accountId, type, resourceId, shareId }: Notification, { homeId: rootId }: User) {
  if (type === 'send_receipt') return (await shareStore.shareById(tx, accountId, shareId ?? 0))?.name ?? ''
  const place = await tree.placeById(tx, { accountId, rootId }, resourceId)
  return place ? pathSeenBy({ rootId }, place) : ''
}

/** URL of the folder in the web app, or of the folder of the file; '' if it cannot be opened. */
function placeOf({ settings }: Needs<'settings'>, { type }: Notification, path: string): string {
  if (type === 'send_receipt' || path === '') return ''
  const names = path.split('/').filter((name) => name !== '')
  const folder = type === 'file' ? names.slice(0, -1) : names
  return [`${settings.publicUrl}/files`, ...folder.map(encodeURIComponent)].join('/')
}

interface Subject {
  readonly notification: Notification
  readonly what: string
  readonly where: string
}

function textOf(
  ctx: Needs<'settings'>,
  { notification, what, where }: Subject,
  digest: Digest,
  { texts, timeZone }: { readonly texts: Texts; readonly timeZone: string },
): string {
  const { t, tc, locale } = texts
  const time = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'long', timeStyle: 'short' })
  const since =
    digest.since === null
      ? ''
      : t('Since {time} ({timeZone}):', { time: time.format(new Date(digest.since)), timeZone })
  const unnamed = notification.type === 'file' ? tc('file', 'this') : tc('folder', 'this')
  const why = describe(notification, what === '' ? unnamed : t("''{path}''", { path: what }), texts)
  const parts = [
    notification.message ?? '',
    since,
    bodyOf(digest, texts),
    where === '' ? '' : t('Open the folder: {link}', { link: where }),
    t('You receive this email because a notification is set up for when {why}.', { why }),
    t('To unsubscribe from these emails: {link}', { link: emails.unsubscribeLink(ctx, secretMark) }),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}
