/** The receive folder of a form submission in format v2, with the entered values. */
import type { Tx } from '../../../db/engine.ts'
import { formatOffset } from '../../../lib/time.ts'
import type { SubmitEvent } from '../../event.ts'
import * as people from '../../shares/people-store.ts'
import { accessNames, describeAccess, isExpired, type Share, trackingStatus } from '../../shares/share.ts'
import * as store from '../../shares/store.ts'
import type { Submission } from '../delivery/message.ts'

const moment = (iso: string) => formatOffset(new Date(iso), 'UTC')

export async function submissionOf(tx: Tx, accountId: number, event: SubmitEvent, now: Date): Promise<Submission> {
  const { details } = event
  const share = await store.shareById(tx, accountId, event.share.id)
  if (!share) throw new Error('the receive folder of a submission is not there')
  return { details, share: await shareData(tx, share, event.share.path, now) }
}

/** Keys in the order in which receivers expect them. */
async function shareData(tx: Tx, share: Share, path: string, now: Date) {
  const recipients = await people.recipientsOf(tx, [share.id])
  return {
    id: share.id,
    name: share.name,
    hasPassword: share.passwordHash !== null,
    isPublic: share.isPublic,
    accessMode: Object.fromEntries(accessNames.map((name) => [name, share.access.has(name)])),
    accessDescription: describeAccess(share),
    embed: share.embed,
    hash: share.hash,
    ownerHash: share.ownerHash,
    expiration: share.expiresAt && moment(share.expiresAt),
    trackingStatus: trackingStatus(recipients),
    expired: isExpired(share, now),
    resent: share.resentAt !== null,
    type: share.type,
    requireEmail: share.requireEmail,
    fileDropCreateFolders: share.createFolders,
    formId: (await store.formIdsOf(tx, [share.id])).get(share.id) ?? null,
    assets: [path.slice(path.lastIndexOf('/') + 1)],
    paths: [path],
    recipients: recipients.map((one) => ({
      id: one.id,
      type: 'direct',
      shareId: String(share.id),
      hash: one.hash,
      email: one.email,
      sent: one.sentAt !== null,
      received: one.receivedAt !== null,
      created: moment(one.createdAt),
    })),
    messages: (await people.messagesOf(tx, [share.id])).map(({ id, shareId, userId, subject, body, createdAt }) => {
      const at = moment(createdAt)
      return { id, shareId, userId, subject, body, created: at, modified: at }
    }),
    inherited: false,
    status: share.open ? 1 : 0,
    hasNotification: share.hasNotification,
    created: moment(share.createdAt),
    modified: moment(share.modifiedAt),
  }
}
