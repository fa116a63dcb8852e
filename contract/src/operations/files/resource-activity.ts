/** What happened to a file or folder, for everybody who may list it: an addition. */
import { type Static, Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { loggedVersion } from '../../schemas/activity/session-activity.ts'
import { envelope } from '../../schemas/envelope.ts'
import { identifier, timestamp, visitor, withDefault } from '../../schemas/fields.ts'

/** Operations of the session log that are shown. Those on shares need the permission to share; `RETR` is of copies that were sent only. */
const operations = [
  ...(['STOR', 'MKD', 'RNTO', 'MOVE', 'COPY', 'COMPR', 'EXTRACT'] as const),
  ...(['DELE', 'RESTORE', 'RESTORE_VERSION', 'DELE_VERSION'] as const),
  ...(['SHARE', 'DELE_SHARE', 'RECV', 'DELE_RECV', 'SEND', 'DELE_SEND', 'RETR'] as const),
] as const

const AboutResource = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the file or folder.' }),
    type: Type.Enum(['file', 'dir'], { description: 'Kind of entry.' }),
    path: Type.String({ description: 'The path that it has now.' }),
    createdAt: timestamp('When it was created: an upload after that replaced its content.'),
  },
  { title: 'ActivityResource', description: 'Only with `below`: what the entry is about, while it is in the folder.' },
)

const AboutDeleted = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the file or folder.' }),
    path: Type.String({ description: 'The path that it had when it was deleted.' }),
    type: Type.Optional(Type.Enum(['file', 'dir'], { description: 'Kind of entry; absent once it was purged.' })),
    createdAt: Type.Optional(timestamp('When it was created; absent once it was purged.')),
  },
  {
    title: 'ActivityDeletedResource',
    description: 'Only with `below`: what the entry is about, if it was deleted from the folder.',
  },
)

export const ResourceActivity = Type.Object(
  {
    id: Type.Integer(),
    type: Type.Literal('resourceActivity'),
    attributes: Type.Object(
      {
        operation: Type.Enum([...operations], {
          description: 'What was done, as a code of the session log (`GET /activity/session`).',
        }),
        username: Type.String({ description: 'The user who did it; empty if a visitor of a share did.' }),
        displayName: Type.Optional(
          Type.String({ description: 'Display name of the user, if it differs from `username`.' }),
        ),
        visitor,
        fileName: Type.String({
          description:
            'The path that the file or folder had then. Empty for what was `removed` if it was moved out of the home folder of the caller. With `sent` the name of the send.',
        }),
        fileSource: Type.String({
          description:
            'The previous path of a renamed, moved or copied entry. Empty otherwise, and if that was outside the home folder of the caller.',
        }),
        version: loggedVersion,
        trashed: Type.Optional(
          Type.Integer({
            description:
              'Only with `below` and `removed`: the id of what was deleted, while the caller sees it in the trash (`GET /trash`).',
          }),
        ),
        send: Type.Optional(Type.Integer({ description: 'Only with `sent`: the id of the send.' })),
        resource: Type.Optional(AboutResource),
        deleted: Type.Optional(AboutDeleted),
        created: timestamp('When it happened.'),
      },
      { title: 'ResourceActivityAttributes' },
    ),
  },
  { title: 'ResourceActivity' },
)
export type ResourceActivity = Static<typeof ResourceActivity>

const ResourceActivityResponse = envelope('ResourceActivityResponse', {
  returnedResults: Type.Integer({ description: 'Number of entries.' }),
  isCut: Type.Optional(
    Type.Boolean({ description: 'Only with `below`: whether older entries may be left out, because of its bounds.' }),
  ),
  data: Type.Array(ResourceActivity),
})

const attributes = {
  ...({ operation: 'MOVE', username: 'mira', displayName: 'Mira (orders)' } as const),
  ...{ fileName: '/archive/orders-0417.csv', fileSource: '/inbound/orders-0417.csv' },
  version: null,
  created: '2026-11-23T09:30:12+00:00',
}

export const resourceActivityOperations = {
  getResourceActivity: operation({
    id: 'getResourceActivity',
    method: 'GET',
    path: '/resources/activity',
    tag: 'Resources',
    summary: 'Get what happened to a file or folder',
    description:
      'Uploads, new versions, renames, moves, restores and deletions of one file or folder, whatever its paths were, the latest first; with the permission `share` also when it was shared, and became a receive folder. Entries are those of the session log that happened in the home folder of the caller, since that has its present path. Downloads, previews and addresses are in the session log only, for administrators. For what happened in a folder see `below`, for what is not in it any more `removed`, and for copies that were sent by link `sent`: one of the three.',
    access: 'user',
    permission: 'list',
    query: Type.Object({
      resource: identifier('The file or folder.'),
      below: withDefault(
        false,
        Type.Boolean({
          description:
            'Instead, what happened to the files and folders in the folder and below it, while they were there and since it has its present path: up to 20 entries of each of the 100 files that were changed last, the folders that these are in, up to 100, the 100 newest folders directly in it, and what was deleted, of the 100 latest in `removed`. Deletions and moves out of the folder are in `removed`.',
        }),
      ),
      removed: withDefault(
        false,
        Type.Boolean({
          description:
            'Instead, what was deleted in the folder and below it, and moved out of it, unless it was restored there: found among the latest 2,000 deletions and moves of the account.',
        }),
      ),
      sent: withDefault(
        false,
        Type.Boolean({
          description:
            'Instead, what happened to copies of it in sends: when it was sent (`SEND`), when the send was deleted (`DELE_SEND`), and what visitors downloaded (`RETR`). Of the latest 20 sends, for administrators those of all users, for others their own. Needs the permission `share`. Sends made with versions up to 0.2 are not found.',
        }),
      ),
      limit: withDefault(50, Type.Integer({ description: 'Maximum number of entries.', minimum: 1, maximum: 100 })),
    }),
    replies: { 200: ResourceActivityResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: {
      query: { resource: '/archive/orders-0417.csv' },
      replies: {
        200: {
          responseStatus: 200,
          returnedResults: 1,
          data: [{ id: 90_418, type: 'resourceActivity', attributes }],
        },
      },
    },
  }),
}
