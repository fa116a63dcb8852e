/** Recipients of a share and the messages to them. */
import type { Tx } from '../../db/engine.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import * as people from './people-store.ts'
import { emailKey, longHashLength, type Share } from './share.ts'
import { distinctRecipients, type RecipientInput, type ShareSettings } from './share-input.ts'
import { endVisits } from './store.ts'

/** Replaces the recipients. Those who stay keep their personal links; the visits of removed ones end at once. */
export async function setRecipients(
  ctx: Needs<'clock' | 'random'>,
  tx: Tx,
  share: Share,
  wanted: readonly RecipientInput[],
): Promise<void> {
  const before = await people.recipientsOf(tx, [share.id])
  const distinct = distinctRecipients(wanted)
  const wantedKeys = new Set(distinct.map(({ email }) => emailKey(email)))
  const known = new Map(before.map((recipient) => [emailKey(recipient.email), recipient]))
  const gone = before.filter(({ email }) => !wantedKeys.has(emailKey(email))).map(({ id }) => id)
  await people.deleteRecipients(tx, gone)
  await endVisits(tx, share.id, gone)
  for (const { email, copy } of distinct) {
    const kept = known.get(emailKey(email))
    if (kept && kept.copy !== copy) await people.setCopy(tx, kept.id, copy)
  }
  const fresh = distinct
    .filter(({ email }) => !known.has(emailKey(email)))
    .map(({ email, copy }) => ({ email, copy, hash: ctx.random.base36(longHashLength) }))
  await people.insertRecipients(tx, share, fresh, ctx.clock.now().toISOString())
}

/** Stores a message if it has a subject, a text and recipients. */
export async function insertMessage(
  ctx: Needs<'clock'>,
  tx: Tx,
  actor: Actor,
  share: Share,
  { recipients = [], subject, message }: ShareSettings,
): Promise<{ readonly subject: string; readonly body: string } | null> {
  if (subject === undefined || message === undefined || recipients.length === 0) return null
  const { id: shareId, accountId } = share
  const at = ctx.clock.now().toISOString()
  await people.insertMessage(tx, { accountId, shareId, userId: actor.userId, subject, body: message, at })
  return { subject, body: message }
}
