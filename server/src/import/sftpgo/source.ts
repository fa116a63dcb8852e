/** SFTPGo as a source: users, SSH keys and shares of a dump, files of the folder that has their home folders. */
import { openLocal } from '../local/source.ts'
import type { ImportSource, SourceAccount, SourceUser } from '../source.ts'
import { type Dump, parseDump } from './dump.ts'
import { shareOf } from './shares.ts'
import { type UserOptions, userWithKeys } from './users.ts'

export interface SftpgoOptions extends UserOptions {
  /** Text of the dump. */
  readonly dump: string
  /** Its name, for people. */
  readonly name: string
  /** The home folders, as this machine sees them: an absolute path. */
  readonly folder: string
}

/** Throws `invalid` for text that is no dump, `not-found` if there is no such folder. */
export async function openSftpgo({ dump: text, name, folder, ...options }: SftpgoOptions): Promise<ImportSource> {
  const dump = parseDump(text, name)
  const local = await openLocal(folder)
  return { ...local, kind: 'sftpgo', account: { read: () => readAccount(dump, options) } }
}

async function readAccount(dump: Dump, options: UserOptions): Promise<SourceAccount> {
  const found = await Promise.all(dump.users.map((item) => userWithKeys(dump, options, item)))
  const users = found.map(({ user }) => user)
  const byName = new Map(found.map((one) => [one.user.username, one]))
  const shares = dump.shares.map((item) => shareOf(item, byName.get(String(item['username']))))
  const none = { items: [] }
  return {
    users: { items: users },
    sshKeys: { items: found.flatMap(({ keys }) => keys) },
    shares: { items: shares },
    oldLinks: { items: shares.map(({ id, hash }) => ({ shareId: id, hash, recipients: [] })) },
    ...{ forms: none, notifications: none, emailLists: none, webhooks: none },
    notes: notesOf(dump, users),
  }
}

function notesOf({ others }: Dump, users: readonly SourceUser[]): string[] {
  const withHash = users.filter(({ passwordHash }) => passwordHash !== undefined).length
  return [
    `${withHash} of ${users.length} users keep their password. It is stored anew, in the form of this server, when they sign in first.`,
    'The others set one with "Forgot your password?", or from the welcome email.',
    'SSH keys come by their fingerprints: users sign in with the same keys as before.',
    'Shares get new links. The old ones, /web/client/pubshares/…, go on opening them for a year, once the host name of the source leads to this server.',
    others.admins === 0 ? '' : `Administrators of SFTPGo are not among its users, and do not come: ${others.admins}.`,
    others.apiKeys === 0 ? '' : `API keys have another form, and do not come: ${others.apiKeys}.`,
    others.eventRules === 0
      ? ''
      : `Event rules do not come: ${others.eventRules}. Webhooks and notifications here do most of what they did.`,
    'The dump has password hashes: delete it once the import is accepted.',
  ].filter(Boolean)
}
