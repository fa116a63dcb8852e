/** Who is invited to a share, and what is written to them. */
import type { Tx } from '../../db/engine.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import * as people from './people-store.ts'
import { emailKey, longHashLength, type Share } from './share.ts'
import { distinctRecipients, type RecipientInput, type ShareSettings } from './share-input.ts'
import { endVisits } from './store.ts'

/** Makes this the list of the invited. Who stays keeps the personal link; whose name goes is shown out at once. */
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
  await people.dropRecipients(tx, gone)
  await endVisits(tx, share.id, gone)
  for (const { email, copy } of distinct) {
    const stays = known.get(emailKey(email))
    if (stays && stays.copy !== copy) await people.setCopy(tx, stays.id, copy)
  }
  const fresh = distinct
    .filter(({ email }) => !known.has(emailKey(email)))
    .map(({ email, copy }) => ({ email, copy, hash: ctx.random.base36(longHashLength) }))
  await people.insertRecipients(tx, share, fresh, ctx.clock.now().toISOString())
}

/** Keeps a message, if subject and text are both there and there is somebody to read it. */
export async function writeMessage(
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
