/** Names and ids of SSH keys of a source. */
import { isSshFingerprint } from '../core/ssh-keys/ssh-keys.ts'
import type { Readable, SourceSshKey, SourceUser } from './source.ts'

/** Null if the source does not show the user. */
export const ownerNameOf = (users: Readable<SourceUser>, { ownerId }: SourceSshKey): string | null =>
  ('items' in users && users.items.find(({ id }) => id === ownerId)?.username) || null

/** A key is one of a user: two users can have the same. */
export const sshKeyId = ({ ownerId, fingerprint }: SourceSshKey): string => `${ownerId} ${fingerprint}`

/** Whether the fingerprint identifies the key: that of MD5 does not. */
export const hasWholeFingerprint = ({ fingerprint }: SourceSshKey): boolean => isSshFingerprint(fingerprint)
