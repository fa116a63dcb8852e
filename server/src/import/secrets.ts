/** Names and ids of old API keys, access tokens and SSH keys. */
import { createHash } from 'node:crypto'
import { isSshFingerprint } from '../core/ssh-keys/ssh-keys.ts'
import { userNameKey } from '../lib/text/path.ts'
import type { Readable, SourceAccount, SourceSecret, SourceSshKey, SourceUser } from './source.ts'

/** Those of a kind that can be used. */
export const secretsOf = (read: Readable<SourceSecret>, kind: SourceSecret['kind']): Readable<SourceSecret> =>
  'items' in read
    ? { ...read, items: read.items.filter((secret) => secret.kind === kind && secret.unclear === undefined) }
    : read

/** A row is that of its value, wherever it is in the file. */
export const secretId = ({ kind, value }: SourceSecret): string =>
  createHash('sha256').update(`${kind}\n${value}`).digest('hex')

/** Shown to people. */
export const secretName = ({ application, username }: SourceSecret): string =>
  username === '' ? application : `${application}, ${username}`

/** What of it can change. */
export const stateOfSecret = ({ application, username }: SourceSecret): unknown => ({ application, username })

/** What secrets refer to. */
export interface SecretReferences {
  /** The user of the source whose token it is; undefined for one that the source does not show. */
  userOf(secret: SourceSecret): SourceUser | undefined
  /** The API key that a token works with. */
  keyOf(secret: SourceSecret): SourceSecret | undefined
}

export function referencesOf({ users, secrets }: SourceAccount): SecretReferences {
  const keys = secrets && secretsOf(secrets, 'api-key')
  const byApplication = new Map(keys && 'items' in keys ? keys.items.map((key) => [key.application, key]) : [])
  const byName = new Map('items' in users ? users.items.map((user) => [userNameKey(user.username), user]) : [])
  return {
    userOf: ({ username }) => byName.get(userNameKey(username)),
    keyOf: ({ application }) => byApplication.get(application),
  }
}

/** Null if the source does not show the user. */
export const ownerNameOf = (users: Readable<SourceUser>, { ownerId }: SourceSshKey): string | null =>
  ('items' in users && users.items.find(({ id }) => id === ownerId)?.username) || null

/** A key is one of a user: two users can have the same. */
export const sshKeyId = ({ ownerId, fingerprint }: SourceSshKey): string => `${ownerId} ${fingerprint}`

/** Whether the fingerprint identifies the key: that of MD5 does not. */
export const hasWholeFingerprint = ({ fingerprint }: SourceSshKey): boolean => isSshFingerprint(fingerprint)
