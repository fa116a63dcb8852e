/** The users of the account. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import {
  exampleOutsider,
  exampleUser,
  ftpAccesses,
  ListOrder,
  sftpAccesses,
  UserLanguage,
  UserPermissionsInput,
} from '../../schemas/accounts/user.ts'
import { userFilters } from '../../schemas/accounts/user-filters.ts'
import { EmptyResponse } from '../../schemas/envelope.ts'
import {
  addition,
  clearable,
  emailAddress,
  id,
  identifier,
  instant,
  orUnknown,
  paging,
  sortList,
  text,
  withDefault,
} from '../../schemas/fields.ts'
import { exampleFolder } from '../../schemas/files/resource.ts'
import {
  CurrentUserResponse,
  exampleServers,
  UserCollectionResponse,
  UserResponse,
  userInclude,
} from '../../schemas/users/user-response.ts'

const params = Type.Object({ id: id('Id of the user; not the name.') })

const username = text(
  'Name to sign in with: no spaces, unique across the installation ignoring case. May be an email address.',
)
const nickname = Type.String({
  description: 'Display name; visible within the account only.',
  maxLength: 255,
})
const email = emailAddress('Email address of the user.')
const password = text('Password of the user.', 1024)
const role = Type.Enum(['user', 'admin'], {
  description:
    'An `admin` can do everything except own the account; a `user` what `permissions` allow. There is one `master`, and this operation cannot create another.',
})
const homeResource = identifier(
  'The folder that is `/` for the user; created if it does not exist. Administrators have the whole account.',
)
const storageQuota = addition(
  clearable(
    Type.Integer({
      description:
        'Maximum bytes in the home folder, including the trash; null for no limit. Not for administrators. Users with the same home folder share it, and the lowest of their quotas applies.',
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
    }),
  ),
)
const sftpAccess = addition(
  Type.Optional(
    Type.Enum(sftpAccesses, {
      description:
        'How the user may sign in over SFTP: `any` by password or by an SSH key, `key` by a key only, `key+code` by a key and the code of the second factor, `key+password` by both, `off` not at all. New users have `any`.',
    }),
  ),
)
const ftpAccess = addition(
  Type.Optional(
    Type.Enum(ftpAccesses, {
      description:
        'Whether the user may sign in over FTP, with the password and the code of a second factor: `on`, `off`, or `default`, which is `on` while `sftpAccess` is `any`, and otherwise `off`. New users have `default`.',
    }),
  ),
)
const timeZone = text('IANA name, such as `Europe/Lisbon`.', 64)
const expiration = clearable(instant('When the user expires. Null for never.'))

const done = { responseStatus: 200, data: [] }
const answer = { responseStatus: 200, data: exampleOutsider, included: [] }

export const userOperations = {
  listUsers: operation({
    id: 'listUsers',
    method: 'GET',
    path: '/users',
    tag: 'Users',
    summary: 'List or search users',
    description:
      'Three ways to search. With `username`, exactly that user; other filters are ignored. With `search`, users in whom one of several fields matches. With the other filters, users who match all of them. `*` matches any text, `?` one character; case is ignored.',
    access: 'admin',
    query: Type.Object({
      username: Type.Optional(text('Only the user with this name.')),
      search: Type.Optional(
        text(
          'Only users whose nickname, username, email address, role or home folder path matches; `*` and `?` are wildcards, and without them any field that contains the text matches.',
        ),
      ),
      nickname: Type.Optional(text('Only users with this nickname; `*` and `?` are wildcards.')),
      email: Type.Optional(text('Only users with this email address; `*` and `?` are wildcards.')),
      role: userFilters.role,
      status: Type.Optional(
        orUnknown(
          Type.Integer({ description: '1 for users who can sign in, 0 for locked ones.', minimum: 0, maximum: 1 }),
        ),
      ),
      state: userFilters.state,
      homeResource: Type.Optional(identifier('Only users with this home folder.')),
      ...paging(25, 200),
      sort: sortList('nickname', 'username', 'email', 'homeDir', 'modified', 'role', 'accessTimestamp'),
      include: userInclude,
    }),
    replies: { 200: UserCollectionResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    examples: {
      query: { email: '*@north-freight.example', include: ['homeResource'] },
      replies: {
        200: { ...answer, totalResults: 1, returnedResults: 1, data: [exampleOutsider], included: [exampleFolder] },
      },
    },
  }),

  addUser: operation({
    id: 'addUser',
    method: 'POST',
    path: '/users',
    tag: 'Users',
    summary: 'Create a user',
    description:
      'Creates a user or an administrator, and the home folder if it does not exist. Permissions that are not sent are off; administrators have all of them. With `welcomeEmail` the user receives an email.',
    access: 'admin',
    body: Type.Object({
      username,
      password,
      email,
      homeResource,
      role,
      permissions: Type.With(UserPermissionsInput, {
        description: 'Permissions of the user. Those that are not sent are off.',
      }),
      storageQuota,
      sftpAccess,
      ftpAccess,
      timeZone,
      nickname: withDefault('', nickname),
      expiration,
      locked: withDefault(false, Type.Boolean({ description: 'Create the user locked.' })),
      onboarding: withDefault(false, Type.Boolean({ description: 'Show onboarding hints in the file manager.' })),
      welcomeEmail: withDefault(false, Type.Boolean({ description: 'Send the welcome email.' })),
    }),
    replies: { 201: UserResponse },
    errors: ['ERROR_INVALID_PASSWORD', 'ERROR_PLAN_LIMIT', 'ERROR_RESOURCE_NOT_FOUND', 'ERROR_CONFLICT'],
    examples: {
      body: {
        username: 'partner-north',
        password: 'Spring-tide-at-six-7',
        email: 'it@north-freight.example',
        nickname: 'North Freight',
        homeResource: '/inbound',
        role: 'user',
        permissions: { upload: true, list: true, changePassword: true },
        timeZone: 'Europe/Lisbon',
      },
      replies: { 201: { ...answer, responseStatus: 201 } },
    },
  }),

  getUserById: operation({
    id: 'getUserById',
    method: 'GET',
    path: '/users/{id}',
    tag: 'Users',
    summary: 'Get a user',
    description: 'One user of the account. The id does not change with the name.',
    access: 'admin',
    params,
    query: Type.Object({ include: userInclude }),
    replies: { 200: UserResponse },
    errors: ['ERROR_USER_NOT_FOUND'],
    examples: { params: { id: 7 }, replies: { 200: answer } },
  }),

  updateUser: operation({
    id: 'updateUser',
    method: 'PATCH',
    path: '/users/{id}',
    tag: 'Users',
    summary: 'Update a user',
    description:
      'Send only what changes, including single permissions. Administrators can change all users except the master. Users can change their own `nickname`, `timeZone`, `onboarding`, `listOrder` and `language`, and with the permission `changePassword` their own `password` and `email`, which requires `currentPassword`; the master does so when signed in with a browser. When an email address changes, the old address is notified. To turn an administrator into a `user`, send `homeResource` with the home folder, `/` for the whole account as before. A new password, a new role or a lock ends the sessions of the user.',
    access: 'user',
    params,
    body: Type.Object({
      username: Type.Optional(username),
      password: Type.Optional(password),
      currentPassword: Type.Optional(
        addition(
          text(
            'Your current password: required to change your own `password` or `email`, with an access token as well as in the browser. Wrong passwords count towards the rate limit.',
            1024,
          ),
        ),
      ),
      email: Type.Optional(email),
      homeResource: Type.Optional(homeResource),
      role: Type.Optional(role),
      permissions: Type.Optional(
        Type.With(UserPermissionsInput, {
          description: 'Permissions of the user. Those that are not sent do not change.',
        }),
      ),
      storageQuota,
      sftpAccess,
      ftpAccess,
      listOrder: addition(Type.Optional(ListOrder)),
      language: addition(Type.Optional(UserLanguage)),
      timeZone: Type.Optional(timeZone),
      nickname: Type.Optional(nickname),
      expiration,
      locked: Type.Optional(Type.Boolean({ description: 'Whether the user is locked.' })),
      onboarding: Type.Optional(
        Type.Boolean({ description: 'Whether the file manager shows onboarding hints to the user.' }),
      ),
    }),
    replies: { 200: UserResponse },
    errors: [
      'ERROR_INVALID_PASSWORD',
      'ERROR_INSUFFICIENT_PRIVILEGES',
      'ERROR_USER_NOT_FOUND',
      'ERROR_RESOURCE_NOT_FOUND',
      'ERROR_CONFLICT',
    ],
    examples: {
      params: { id: 7 },
      body: { permissions: { download: true }, expiration: '2027-01-31T18:00:00.000Z' },
      replies: {
        200: {
          ...answer,
          data: {
            ...exampleOutsider,
            attributes: {
              ...exampleOutsider.attributes,
              permissions: { ...exampleOutsider.attributes.permissions, download: true },
              expiration: '2027-01-31T18:00:00+00:00',
              modified: '2026-11-24T10:20:31+00:00',
            },
          },
        },
      },
    },
  }),

  deleteUser: operation({
    id: 'deleteUser',
    method: 'DELETE',
    path: '/users/{id}',
    tag: 'Users',
    summary: 'Delete a user',
    description:
      'Ends all access of the user, including access tokens. No files are lost: those of the user are transferred to the master. Shares and direct links that no longer have the permissions they need are ended; the master can open them again. The master cannot be deleted. To block a user temporarily, set `locked` instead.',
    access: 'admin',
    params,
    replies: { 200: EmptyResponse },
    errors: ['ERROR_USER_NOT_FOUND'],
    examples: { params: { id: 7 }, replies: { 200: done } },
  }),

  getCurrentUser: operation({
    id: 'getCurrentUser',
    method: 'GET',
    path: '/users/me',
    tag: 'Users',
    summary: 'Get the current user',
    description:
      'The user of the access token, with role, permissions and home folder; and which services this server offers besides pages and API.',
    access: 'user',
    beyondLimit: true,
    query: Type.Object({ include: userInclude }),
    replies: { 200: CurrentUserResponse },
    addition: true,
    examples: {
      replies: {
        200: {
          responseStatus: 200,
          data: exampleUser,
          included: [],
          transports: { sftp: true, ftp: true, mail: true },
          ...exampleServers,
          ...{ operator: true, accent: 'teal', trashDays: 7, keepVersions: true },
        },
      },
    },
  }),
}
