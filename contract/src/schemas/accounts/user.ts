/** A user as returned by the API. */
import { type Static, Type } from 'typebox'
import { languages } from '../../language/languages.ts'
import { relationship } from '../envelope.ts'
import { addition, flags, nullable, timestamp } from '../fields.ts'

const UserPermissions = flags(
  {
    download: 'Download files and folders.',
    upload: 'Upload files.',
    modify: 'Create folders; rename, move, copy, compress and extract.',
    delete: 'Delete files and folders.',
    list: 'See files and folders. Without it the user sees nothing.',
    changePassword: 'Change their own password and email address.',
    share: 'Share folders, send files, receive files.',
    notification: 'Create notifications.',
    viewFormData: 'Read submissions of forms of receive folders.',
    deleteFormData: 'Delete submissions of such forms; their files are not deleted.',
  },
  'UserPermissions',
)
export type Permission = keyof Static<typeof UserPermissions>

/** Permissions as a caller sends them; all are optional. */
export const UserPermissionsInput = Type.Partial(UserPermissions, { title: 'UserPermissionsInput' })

/** Ways to sign in over SFTP. */
export const sftpAccesses = ['any', 'key', 'key+code', 'key+password', 'off'] as const

/** Whether a user may sign in over FTP. */
export const ftpAccesses = ['default', 'on', 'off'] as const

/** The order of the files screen. */
export const ListOrder = Type.Enum(['name', '-name', 'size', '-size', 'date', '-date'], {
  description:
    'The order in which the user sees files in the browser; a minus means descending. Visible to administrators and the user.',
})

/** The language of a user. */
export const UserLanguage = nullable(
  Type.Enum(languages, {
    description:
      'The language of the pages that the user sees and of emails to the user; null for pages in the language that the browser prefers, and emails in English. Visible to administrators and the user.',
  }),
)

const UserAttributes = Type.Object(
  {
    username: Type.String({ description: 'Unique across the installation, ignoring case.' }),
    nickname: Type.String({ description: 'Display name; visible within the account only.' }),
    email: nullable(
      Type.String({ description: 'Email address of the user; null for a user who was imported without one.' }),
    ),
    role: Type.Enum(['user', 'admin', 'master'], { description: 'An account has one `master`.' }),
    permissions: UserPermissions,
    homePath: Type.String({ description: 'The folder that is `/` for this user.' }),
    homeDir: Type.String({ description: 'Same as `homePath`, under its older name.' }),
    accountName: Type.String({ description: 'The account that the user belongs to.' }),
    timeZone: Type.String({ description: 'IANA name, such as `Europe/Lisbon`.' }),
    status: Type.Enum([0, 1], { description: '1 if the user can sign in, 0 if locked.' }),
    locked: Type.Boolean({ description: 'Locked users cannot sign in, and their access tokens are refused.' }),
    secondFactor: addition(
      Type.Optional(
        Type.Boolean({
          description: 'Whether signing in requires a code as well; visible to administrators and the user.',
        }),
      ),
    ),
    sftpAccess: addition(
      Type.Optional(
        Type.Enum(sftpAccesses, {
          description: 'How the user may sign in over SFTP; visible to administrators and the user.',
        }),
      ),
    ),
    ftpAccess: addition(
      Type.Optional(
        Type.Enum(ftpAccesses, {
          description:
            'Whether the user may sign in over FTP; `default` is `on` while `sftpAccess` is `any`, and otherwise `off`. Visible to administrators and the user.',
        }),
      ),
    ),
    listOrder: addition(Type.Optional(ListOrder)),
    language: addition(Type.Optional(UserLanguage)),
    storageQuota: addition(
      Type.Optional(
        nullable(
          Type.Integer({ description: 'Maximum bytes in the home folder, including the trash; null for no limit.' }),
        ),
      ),
    ),
    storageUsed: addition(
      Type.Optional(
        nullable(
          Type.Integer({
            description:
              'Bytes in the home folder; null without a quota, and while they are being counted. Visible to administrators and the user.',
          }),
        ),
      ),
    ),
    firstLogin: Type.Boolean({ description: 'Whether the user has ever signed in.' }),
    onboarding: Type.Boolean({ description: 'Whether the file manager shows onboarding hints to this user.' }),
    // Never null: clients parse it as text.
    accessTimestamp: Type.String({
      description:
        'When the user last signed in or used a session or an access token, to the minute; `0000-00-00 00:00:00` for never.',
    }),
    expiration: nullable(Type.String({ description: 'When the user expires; null for never.' })),
    created: timestamp('When the user was created.'),
    modified: timestamp('When the user was last changed.'),
  },
  { title: 'UserAttributes' },
)

export const User = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('user'),
    attributes: UserAttributes,
    relationships: Type.Object({
      ownerAccount: relationship('account'),
      homeResource: Type.Optional(relationship('resource')),
    }),
  },
  { title: 'User' },
)
export type User = Static<typeof User>

export const exampleUser: User = {
  id: 3,
  type: 'user',
  attributes: {
    username: 'mira',
    nickname: 'Mira (orders)',
    email: 'mira@harbour.example',
    role: 'master',
    permissions: {
      download: true,
      upload: true,
      modify: true,
      delete: true,
      list: true,
      changePassword: true,
      share: true,
      notification: true,
      viewFormData: true,
      deleteFormData: true,
    },
    homePath: '/',
    homeDir: '/',
    accountName: 'harbour',
    timeZone: 'Europe/Lisbon',
    status: 1,
    locked: false,
    secondFactor: false,
    sftpAccess: 'any',
    ftpAccess: 'default',
    storageQuota: null,
    storageUsed: null,
    firstLogin: false,
    onboarding: true,
    accessTimestamp: '0000-00-00 00:00:00',
    expiration: null,
    created: '2026-11-02T08:15:00+00:00',
    modified: '2026-11-02T08:15:00+00:00',
  },
  relationships: {
    ownerAccount: { data: { id: 1, type: 'account' } },
    homeResource: { data: { id: 1, type: 'resource' } },
  },
}

/** An external partner who delivers files and sees only the folder for them. */
export const exampleOutsider: User = {
  id: 7,
  type: 'user',
  attributes: {
    ...exampleUser.attributes,
    username: 'partner-north',
    nickname: 'North Freight',
    email: 'it@north-freight.example',
    role: 'user',
    permissions: {
      download: false,
      upload: true,
      modify: false,
      delete: false,
      list: true,
      changePassword: true,
      share: false,
      notification: false,
      viewFormData: false,
      deleteFormData: false,
    },
    homePath: '/inbound',
    homeDir: '/inbound',
    onboarding: false,
    created: '2026-11-02T09:02:00+00:00',
    modified: '2026-11-02T09:02:00+00:00',
  },
  relationships: {
    ownerAccount: { data: { id: 1, type: 'account' } },
    homeResource: { data: { id: 8126, type: 'resource' } },
  },
}
