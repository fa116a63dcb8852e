/** Users with their SSH keys of a site of Files.com, and what else it has. */
import { Fault } from '../../core/fault.ts'
import { countOf, type Json, textOf } from '../fields.ts'
import type { Readable, SourceAccount, SourceSshKey, SourceUser } from '../source.ts'
import type { FilescomClient, Query } from './client.ts'
import { allOf } from './pages.ts'
import { sshKeyOf, type UserOptions, userOf } from './users.ts'

/** Of each kind. */
const most = 100_000

export interface Reading {
  readonly client: FilescomClient
  readonly signal: AbortSignal
}

/** All objects of a list of the API. */
export const listed = ({ client, signal }: Reading, path: string, query: Query = {}) =>
  allOf(client, { path, query, most, signal, keyOf: (item) => textOf(item['id']) || JSON.stringify(item) })

/** A key without the right to read a part, or a site without it, is no reason to stop. */
export async function unlessRefused<T>(work: () => Promise<Readable<T>>): Promise<Readable<T>> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Fault && ['forbidden', 'not-found', 'invalid'].includes(error.code))
      return { unreadable: error.message }
    throw error
  }
}

export async function readAccount(reading: Reading, options: UserOptions): Promise<SourceAccount> {
  const found = await unlessRefused(() => usersIn(reading, options))
  const users = 'items' in found ? { ...found, items: found.items.map(({ user }) => user) } : found
  const none = { items: [] }
  return {
    users,
    sshKeys: await unlessRefused(() => sshKeysOf(reading, 'items' in found ? found.items : [])),
    ...{ shares: none, forms: none, notifications: none, emailLists: none, webhooks: none },
    notes: [...usualNotes],
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
  const members = { groups: groups.items, permissions: permissions.items }
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

const usualNotes = [
  'Passwords and second factors do not come: users set a password with "Forgot your password?", or from the welcome email.',
  'SSH keys come by their fingerprints: users sign in with the same keys as before.',
  'Groups do not exist here: their members get their permissions.',
  'Rules of the site as a whole (addresses, countries, second factors, passwords, users who are not active) do not come: set those that you need here.',
  'API keys, partners, share links, inboxes, notifications, folder settings such as webhooks, automations and logs do not come.',
  'Reading a file is a download at the source: it is logged and counted there, and notifications of downloads are sent for each file. Pause these first.',
]
