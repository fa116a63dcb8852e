/** Shares as their owner sees them. Only the fields listed here leave the server: no passwords, no tokens. */
import type { Share as ShareJson } from '@sallyport/contract/schemas/shares/share.ts'
import type { Actor } from '../../../core/actor.ts'
import { pathSeenBy } from '../../../core/files/tree/resource.ts'
import { type ShareView, withSendRoot } from '../../../core/shares/finding.ts'
import { accessNames, describeAccess, type Share, trackingStatus } from '../../../core/shares/share.ts'
import { moment, momentOrNull } from '../../responses/time.ts'
import { related } from '../files/resource.ts'

/** Ids of related objects from other modules. */
interface RelatedIds {
  /** Of its receipts. */
  readonly receipts: readonly number[]
  /** Of its activity; absent when not requested. */
  readonly activity?: readonly number[]
}

export function presentShare(actor: Actor, view: ShareView, { receipts, activity }: RelatedIds): ShareJson {
  const { share, places, messages } = view
  const viewer = share.type === 'send' ? withSendRoot(actor, share) : actor
  return {
    id: share.id,
    type: 'share',
    attributes: {
      name: share.name,
      type: share.type,
      status: share.open ? 1 : 0,
      hash: share.hash,
      ownerHash: share.ownerHash,
      accessMode: accessFlags(share),
      accessDescription: describeAccess(share),
      public: share.isPublic,
      isPublic: share.isPublic,
      hasPassword: share.passwordHash !== null,
      requireEmail: share.requireEmail,
      embed: share.embed,
      expiration: momentOrNull(share.expiresAt, actor.timeZone),
      expired: view.expired,
      fileDropCreateFolders: share.createFolders,
      formId: view.formId,
      submissions: view.submissions.count,
      lastSubmission: momentOrNull(view.submissions.lastAt, actor.timeZone),
      hasNotification: share.hasNotification,
      notificationEmails: [...share.notificationEmails],
      storageQuota: share.storageQuota,
      downloadLimit: share.downloadLimit,
      downloadCount: share.downloadCount,
      inherited: false,
      assets: places.map(({ resource }) => resource.name),
      paths: places.map((place) => pathSeenBy(viewer, place)),
      ...peopleOf(actor, view),
      resent: momentOrNull(share.resentAt, actor.timeZone),
      created: moment(share.createdAt, actor.timeZone),
      modified: moment(share.modifiedAt, actor.timeZone),
    },
    relationships: {
      owner: related('user', share.ownerId),
      resources: places.map(({ resource }) => related('resource', resource.id)),
      messages: messages.map(({ id }) => related('message', id)),
      notifications: receipts.map((id) => related('notification', id)),
      ...(activity && { activity: activity.map((id) => related('shareActivity', id)) }),
    },
  }
}

/** All four flags. A completed send has no upload flag, as clients expect. */
const accessFlags = ({ access, completedAt }: Pick<Share, 'access' | 'completedAt'>) => {
  const names = accessNames.filter((name) => name !== 'upload' || completedAt === null)
  const flags = Object.fromEntries(names.map((name) => [name, access.has(name)]))
  return flags as ShareJson['attributes']['accessMode']
}

function peopleOf({ timeZone }: Actor, { recipients, messages }: ShareView) {
  return {
    recipients: recipients.map((recipient) => ({
      id: recipient.id,
      // The contract has `owner` and `direct`; an invited person is always `direct`.
      type: 'direct' as const,
      shareId: String(recipient.shareId),
      hash: recipient.hash,
      email: recipient.email,
      sent: recipient.sentAt !== null,
      received: recipient.receivedAt !== null,
      created: moment(recipient.createdAt, timeZone),
    })),
    messages: messages.map(({ id, shareId, userId, subject, body, createdAt }) => {
      const at = moment(createdAt, timeZone)
      return { id, shareId, userId, subject, body, created: at, modified: at }
    }),
    trackingStatus: trackingStatus(recipients),
  }
}
