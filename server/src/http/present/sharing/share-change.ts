import type { ShareChange as ShareChangeJson } from '@sallyport/contract/schemas/shares/share-change.ts'
import type { ShareChange } from '../../../core/activity/history-store.ts'
import { moment } from '../../responses/time.ts'

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
