/**
 * An SSH key of a user, which replaces the password over SFTP. The server stores the public key and shows its fingerprint
 * only.
 */
import { type Static, Type } from 'typebox'
import { exampleUser, User } from '../accounts/user.ts'
import { collection, relationship, single } from '../envelope.ts'
import { addition, includeList, nullable, timestamp } from '../fields.ts'

const attributes = {
  fingerprint: Type.String({ description: 'SHA-256 of the key, as `ssh-keygen -l` shows it.' }),
  algorithm: addition(Type.String({ description: 'Type of the key, such as `ssh-ed25519`.' })),
  bits: addition(Type.Integer({ description: 'Length of the key in bits.' })),
  comment: addition(Type.String({ description: 'The comment of the key; may be empty.' })),
  created: timestamp('When the key was added.'),
  lastLogin: nullable(timestamp('When it was last used to sign in; null for never.')),
}

const SSHKeyAttributes = Type.Object(attributes, { title: 'SSHKeyAttributes' })

const NewSSHKeyAttributes = Type.Object(
  {
    ...attributes,
    publicKey: Type.String({ description: 'The public key in OpenSSH format.' }),
    privateKey: Type.String({ description: 'The private key in OpenSSH format. Returned only once, and not stored.' }),
  },
  { title: 'NewSSHKeyAttributes' },
)

const frame = {
  id: Type.Integer(),
  type: Type.Literal('sshKey'),
  relationships: Type.Object({ ownerUser: relationship('user') }),
}

export const SSHKey = Type.Object({ ...frame, attributes: SSHKeyAttributes }, { title: 'SSHKey' })
export type SSHKey = Static<typeof SSHKey>

export const NewSSHKey = Type.Object({ ...frame, attributes: NewSSHKeyAttributes }, { title: 'NewSSHKey' })
export type NewSSHKey = Static<typeof NewSSHKey>

export const SSHKeyResponse = single('SSHKeyResponse', SSHKey, User)
export type SSHKeyResponse = Static<typeof SSHKeyResponse>

export const NewSSHKeyResponse = single('NewSSHKeyResponse', NewSSHKey, User)
export type NewSSHKeyResponse = Static<typeof NewSSHKeyResponse>

export const SSHKeyCollectionResponse = collection('SSHKeyCollectionResponse', SSHKey, User)
export type SSHKeyCollectionResponse = Static<typeof SSHKeyCollectionResponse>

export const sshKeyInclude = includeList(['ownerUser'], { user: 'ownerUser' })

export const exampleSSHKey: SSHKey = {
  id: 21,
  type: 'sshKey',
  attributes: {
    fingerprint: 'SHA256:PmlkEVcYkRt5dUBDRNZVtUg4A4rv2rcx1wJbAl6xhlA',
    algorithm: 'ssh-ed25519',
    bits: 256,
    comment: 'mira@dispatch',
    created: '2026-11-03T08:10:00+00:00',
    lastLogin: null,
  },
  relationships: { ownerUser: { data: { id: exampleUser.id, type: 'user' } } },
}
