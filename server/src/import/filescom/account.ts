/** Users with their SSH keys, share links and notifications of a site of Files.com. */
import { countOf, type Json, lineOf } from '../fields.ts'
import { type Readable, type SourceAccount, type SourceSshKey, type SourceUser, unlessRefused } from '../source.ts'
import { listed, type Reading } from './lists.ts'
import { notificationsIn } from './notifications.ts'
import { sharesIn } from './shares.ts'
import { membersOf, sshKeyOf, type UserOptions, userOf } from './users.ts'

export async function readAccount(reading: Reading, options: UserOptions): Promise<SourceAccount> {
  const found = await unlessRefused(() => usersIn(reading, options))
  const users = 'items' in found ? { ...found, items: found.items.map(({ user }) => user) } : found
  const shown = 'items' in users ? users.items : []
  const { shares, oldLinks } = await sharesIn(reading, new Date().toISOString())
  const { notifications, left } = await notificationsIn(reading, shown)
  const none = { items: [] }
  return {
    users,
    sshKeys: await unlessRefused(() => sshKeysOf(reading, 'items' in found ? found.items : [])),
    ...{ shares, oldLinks, notifications, forms: none, emailLists: none, webhooks: none },
    notes: [
      ...usualNotes,
      left === 0 ? '' : `Notifications that do not come: ${left}. ${notificationReasons}`,
      await settingsNote(reading),
    ].filter(Boolean),
  }
}

interface FoundUser {
  readonly user: SourceUser
  /** Of SSH keys; null if the source does not say. */
  readonly keys: number | null
}

/** Without groups and permissions nobody would know what a user may do. */
async function usersIn(reading: Reading, options: UserOptions): Promise<Readable<FoundUser>> {
  const groups = await listed(reading, '/groups')
  const permissions = await listed(reading, '/permissions')
  const users = await listed(reading, '/users')
  const incomplete = groups.incomplete ?? permissions.incomplete
  // Restrictions may be among what is missing.
  if (incomplete !== undefined) return { unreadable: incomplete }
  const members = membersOf(groups.items, permissions.items)
  return {
    ...users,
    items: users.items.map((item: Json) => ({
      user: userOf(item, members, options),
      keys: countOf(item['public_keys_count']),
    })),
  }
}

async function sshKeysOf(reading: Reading, users: readonly FoundUser[]): Promise<Readable<SourceSshKey>> {
  const keys: SourceSshKey[] = []
  let incomplete: string | undefined
  for (const { user } of users.filter((one) => one.keys !== 0)) {
    const found = await listed(reading, '/public_keys', { user_id: user.id })
    incomplete ??= found.incomplete
    keys.push(...found.items.map((item) => ({ ...sshKeyOf(item), ownerId: user.id })))
  }
  return { items: keys, ...(incomplete !== undefined && { incomplete }) }
}

/** What folder settings there are, so that people can make up for them. */
async function settingsNote(reading: Reading): Promise<string> {
  const found = await unlessRefused(() => listed(reading, '/behaviors'))
  if ('unreadable' in found) return `Folder settings can't be read, and do not come: ${found.unreadable}`
  const counts = new Map<string, number>()
  for (const item of found.items) {
    const kind = lineOf(item['behavior'])
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const shown = [...counts].map(([kind, count]) => `${kind} (${count})`).toSorted()
  return shown.length === 0
    ? ''
    : `Folder settings do not come: ${shown.join(', ')}. Create receive folders for inboxes, and webhooks, by hand.`
}

const notificationReasons =
  'They are of groups, stopped, of one folder without those in it, of the whole site, or for some file names or groups only.'

const usualNotes = [
  'Passwords and second factors do not come: users set a password with "Forgot your password?", or from the welcome email.',
  'SSH keys come by their fingerprints: users sign in with the same keys as before.',
  'Site administrators become administrators, who see everything in the account, not only the target folder.',
  'Groups do not exist here: their members get their permissions.',
  'Rules of the site as a whole (addresses, countries, second factors, passwords, users who are not active) do not come: set those that you need here.',
  'Share links get new addresses. The old ones, /f/…, go on opening them for a year, once the host name of the source leads to this server. Forms of share links, uploads to inboxes and registrations of visitors do not come.',
  'API keys, partners, automations, mounted servers and logs do not come.',
  'Reading a file is a download at the source: it is logged and counted there, and notifications of downloads are sent for each file. Pause these first.',
]
