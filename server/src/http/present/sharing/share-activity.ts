import type { ShareAction, ShareActivity } from '@sallyport/contract/schemas/shares/share-activity.ts'
import type { ShareLogEntry } from '../../../core/activity/share-log.ts'
import type { Actor } from '../../../core/actor.ts'
import { moment } from '../../responses/time.ts'
import { visitorSeenBy } from '../files/resource.ts'

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
