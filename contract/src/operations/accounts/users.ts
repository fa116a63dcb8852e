/** The users of the account. */
import { Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { exampleOutsider, exampleUser, UserPermissionsInput } from '../../schemas/accounts/user.ts'
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
  UserCollectionResponse,
  UserResponse,
  userInclude,
} from '../../schemas/users/user-response.ts'

const params = Type.Object({ id: id('Id of the user; not the name.') })

const username = text(
  'Name to sign in with: no spaces, unique across the installation whatever the case. May be an email address.',
)
const nickname = Type.String({
  description: 'What colleagues call the user; shown inside the account only.',
  maxLength: 255,
})
const email = emailAddress('Where letters go.')
const password = text('Password of the user.', 1024)
const role = Type.Enum(['user', 'admin'], {
  description:
    'An `admin` may do everything in the account but own it; a `user` what `permissions` say. There is one `master`, and this is not the way to another.',
})
const homeResource = identifier(
  'The folder that is `/` for the user, and is made if missing. Administrators have the whole account.',
)
const storageQuota = addition(
  clearable(
    Type.Integer({
      description:
        'Most bytes below the home folder, the trash included; null for no limit. Not for administrators. Users with the same home folder share it, and the lowest of their quotas holds.',
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
    }),
  ),
)
const timeZone = text('IANA name, such as `Europe/Lisbon`.', 64)
const expiration = clearable(instant('From when on the user is refused. Null for never.'))

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
      'Three ways to search. With `username`, exactly that user, and nothing else counts. With `search`, users in whom one of several fields matches. With the other filters, users who meet all of them. `*` stands for any text, `?` for one character, and case does not matter.',
    access: 'admin',
    query: Type.Object({
      username: Type.Optional(text('Only the user of this name.')),
      search: Type.Optional(
        text(
          'Only users whose nickname, user name, email address, role or path of the home folder matches; `*` and `?` allowed, and without them what contains it.',
        ),
      ),
      nickname: Type.Optional(text('Only users of this nickname; `*` and `?` allowed.')),
      email: Type.Optional(text('Only users with this email address; `*` and `?` allowed.')),
      role: Type.Optional(
        orUnknown(Type.Enum(['user', 'admin', 'master'], { description: 'Only users of this role.' })),
      ),
      status: Type.Optional(
        orUnknown(
          Type.Integer({ description: '1 for users who can sign in, 0 for locked ones.', minimum: 0, maximum: 1 }),
        ),
      ),
      homeResource: Type.Optional(identifier('Only users with this home folder.')),
      ...paging(25, 200),
      sort: sortList('nickname', 'username', 'email', 'homeDir', 'modified'),
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
    summary: 'Make a user',
    description:
      'Makes a user or an administrator, and the home folder if it is missing. A permission that is left out is not given; administrators get all of them. With `welcomeEmail` the user is written to.',
    access: 'admin',
    body: Type.Object({
      username,
      password,
      email,
      homeResource,
      role,
      permissions: Type.With(UserPermissionsInput, { description: 'What the user may do. What is left out is off.' }),
      storageQuota,
      timeZone,
      nickname: withDefault('', nickname),
      expiration,
      locked: withDefault(false, Type.Boolean({ description: 'Make the user, but let nobody sign in yet.' })),
      onboarding: withDefault(false, Type.Boolean({ description: 'Let the file manager explain itself to the user.' })),
      welcomeEmail: withDefault(false, Type.Boolean({ description: 'Send the letter to new users.' })),
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
    summary: 'Look at a user',
    description: 'One user of the account. An id stays the same when the name changes.',
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
    summary: 'Change a user',
    description:
      'Send what is to change; the rest stays as it is, permissions one by one too. Administrators change anybody but the master. Everybody may change their own `nickname`, `timeZone` and `onboarding`, and with the permission `changePassword` their own `password` and `email`, for which `currentPassword` is required; the master does that when signed in with a browser. The old address is told when an email address changes. Who makes a `user` of an administrator says in `homeResource` which folder it gets, `/` for the whole account as before. A new password, a new role or a lock ends the open sessions of the user.',
    access: 'user',
    params,
    body: Type.Object({
      username: Type.Optional(username),
      password: Type.Optional(password),
      currentPassword: Type.Optional(
        addition(
          text(
            'Your current password: required to change your own `password` or `email`, with an access token as in the browser. A wrong one counts as a guess.',
            1024,
          ),
        ),
      ),
      email: Type.Optional(email),
      homeResource: Type.Optional(homeResource),
      role: Type.Optional(role),
      permissions: Type.Optional(
        Type.With(UserPermissionsInput, { description: 'What the user may do. What is left out stays as it is.' }),
      ),
      storageQuota,
      timeZone: Type.Optional(timeZone),
      nickname: Type.Optional(nickname),
      expiration,
      locked: Type.Optional(Type.Boolean({ description: 'Refuse the user from now on, or no longer.' })),
      onboarding: Type.Optional(Type.Boolean({ description: 'Whether the file manager explains itself to the user.' })),
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
      'Ends all access of the user, access tokens included. No file is lost: what the user made belongs to the master from then on. Shares and direct links that gave nothing any more, or less than they say, are ended by that; the master may open them again. The master cannot be deleted. To keep somebody out for a while, set `locked` instead.',
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
    summary: 'Ask who you are',
    description:
      'The user whom the access token stands for, with role, permissions and home folder; and what this server offers beside pages and API.',
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
          transports: { sftp: false, ftp: false, mail: true },
        },
      },
    },
  }),
}
