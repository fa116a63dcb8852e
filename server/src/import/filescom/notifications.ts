/** Notifications of Files.com that say the same here: of one user, about a folder with all that is in it. */
import { flagOf, isFlag, type Json, listOf, textOf } from '../fields.ts'
import { type Readable, type SourceNotification, type SourceUser, unlessRefused } from '../source.ts'
import { pathOf } from './grants.ts'
import { listed, type Reading } from './lists.ts'

export interface FoundNotifications {
  readonly notifications: Readable<SourceNotification>
  /** How many do not come, because they would say something else here. */
  readonly left: number
}

export async function notificationsIn(reading: Reading, users: readonly SourceUser[]): Promise<FoundNotifications> {
  const byId = new Map(users.map((user) => [user.id, user]))
  let left = 0
  const notifications = await unlessRefused(async () => {
    const { items, incomplete } = await listed(reading, '/notifications')
    const rules = items.flatMap((item) => {
      const found = rulesOf(item, byId)
      if (found.length === 0) left += 1
      return found
    })
    return { items: rules, ...(incomplete !== undefined && { incomplete }) }
  })
  return { notifications, left }
}

const actionsOf = { upload: 'notify_on_upload', download: 'notify_on_download', delete: 'notify_on_delete' } as const

/** One for each action; none if it can't be the same here. */
function rulesOf(item: Json, users: ReadonlyMap<string, SourceUser>): SourceNotification[] {
  const owner = users.get(textOf(item['user_id']))
  const path = pathOf(item['path'])
  const triggers = listOf(item['triggering_user_ids']).map((id) => users.get(textOf(id))?.username)
  const isOther =
    textOf(item['group_id']) !== '' ||
    path === '/' ||
    flagOf(item['unsubscribed']) ||
    !flagOf(item['recursive']) ||
    !isFlag(item['trigger_by_share_recipients']) ||
    listOf(item['triggering_group_ids']).length > 0 ||
    listOf(item['triggering_filenames']).length > 0 ||
    triggers.includes(undefined)
  if (!owner || owner.email === null || isOther) return []
  const anyone = flagOf(item['trigger_by_share_recipients']) ? 'notice_user_all' : 'notice_user_all_users'
  const usernames = triggers.length > 0 ? triggers.filter((name) => name !== undefined) : [anyone]
  const { id: ownerId, email } = owner
  const actions = Object.entries(actionsOf).filter(([, field]) => flagOf(item[field]))
  return actions.map(([action]) => ({
    ...{ id: `${textOf(item['id'])} ${action}`, ownerId, type: 'folder', action, path, usernames },
    ...{ recipients: [email], message: textOf(item['message']) || null, sendEmail: true },
  }))
}
