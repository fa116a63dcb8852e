import type { ShareAction, ShareActivity } from '@sallyport/contract/schemas/shares/share-activity.ts'
import type { ShareChange as ShareChangeJson } from '@sallyport/contract/schemas/shares/share-change.ts'
import type { ShareChange } from '../../../core/activity/history-store.ts'
import type { ShareLogEntry } from '../../../core/activity/share-log.ts'
import type { Actor } from '../../../core/actor.ts'
import type { ShareView } from '../../../core/shares/finding.ts'
import { moment } from '../../responses/time.ts'
import { visitorSeenBy } from '../files/resource.ts'
import { presentShare } from './share.ts'

/** Session log codes → actions on a share. */
const actions: Readonly<Record<string, ShareAction>> = {
  PASS: 'visit',
  STOR: 'upload',
  RETR: 'download',
  PREVIEW: 'preview',
  DELE: 'delete',
  MKD: 'createFolder',
  RNTO: 'rename',
  MOVE: 'move',
  COPY: 'copy',
  COMPR: 'compress',
  EXTRACT: 'extract',
  ...{ SHARE: 'create', SEND: 'create', RECV: 'create' },
  ...{ DELE_SHARE: 'end', DELE_SEND: 'end', DELE_RECV: 'end' },
}

export const presentShareAction = (actor: Actor, { entry, ...deed }: ShareLogEntry): ShareActivity => ({
  id: entry.id,
  type: 'shareActivity',
  attributes: {
    shareId: deed.shareId,
    action: actions[entry.type] ?? 'update',
    username: entry.username,
    ...visitorSeenBy(actor, entry),
    path: deed.path,
    previousPath: deed.previousPath,
    bytesTransferred: entry.bytes,
    isPartial: entry.status === 'partial',
    ipAddress: entry.ip,
    created: moment(entry.created_at, actor.timeZone),
  },
})

const actionOf = (code: string) => (code.startsWith('DELE_') ? 'end' : code.startsWith('EDIT_') ? 'update' : 'create')

export const presentShareChange = ({ entry, share }: ShareChange, timeZone: string): ShareChangeJson => ({
  id: entry.id,
  type: 'shareChange',
  attributes: {
    shareId: share.id,
    shareName: share.name,
    shareType: share.type,
    owner: share.owner,
    isDeleted: share.isDeleted,
    formId: share.formId,
    action: actionOf(entry.type),
    path: entry.path,
    username: entry.username,
    ipAddress: entry.ip,
    created: moment(entry.created_at, timeZone),
  },
})

/** Shares with their receipts and their activity. */
interface Related {
  readonly receipts: ReadonlyMap<number, readonly number[]>
  /** The latest activity of each share; null when it was not requested. */
  readonly latestActivity: readonly ShareLogEntry[] | null
}

export function presentShares(actor: Actor, views: readonly ShareView[], { receipts, latestActivity }: Related) {
  const data = views.map((view) => {
    const { id } = view.share
    const activity = latestActivity?.filter(({ shareId }) => shareId === id).map(({ entry }) => entry.id)
    return presentShare(actor, view, { receipts: receipts.get(id) ?? [], ...(activity && { activity }) })
  })
  return {
    data,
    ...(latestActivity && { activity: latestActivity.map((deed) => presentShareAction(actor, deed)) }),
  }
}
