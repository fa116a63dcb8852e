/** Recent files: an addition. */
import { type Static, Type } from 'typebox'
import { operation } from '../../definition/operation.ts'
import { envelope } from '../../schemas/envelope.ts'
import { addition, identifier, instant, nullable, text, timestamp, visitor, withDefault } from '../../schemas/fields.ts'
import { aboutKinds, fileKinds } from '../../schemas/files/entry-kind.ts'
import { exampleFile, Resource } from '../../schemas/files/resource.ts'
import { Submission } from '../../schemas/files/submission.ts'

const actions = [
  ...(['uploaded', 'changed', 'renamed', 'moved', 'copied', 'compressed', 'extracted'] as const),
  ...(['restored', 'versionRestored', 'opened'] as const),
] as const

const deed = {
  action: Type.Enum(actions, {
    description:
      'What happened last. `changed`: an upload replaced the content. `versionRestored`: the content is that of an earlier version. `restored`: from the trash. `opened`: the caller has previewed or downloaded it in the web app.',
  }),
  at: timestamp('When it happened.'),
  by: Type.String({
    description:
      'Name of the user who did it, or who owns the share of the visitor who did. Empty if the user was deleted.',
  }),
  byName: Type.String({ description: 'Display name of that user: the nickname, or else the username.' }),
  visitor,
}

export const RecentFile = Type.Object(
  {
    id: Type.Integer({ description: 'Id of the file.' }),
    type: Type.Literal('recentFile'),
    attributes: Type.Object({
      ...deed,
      before: Type.Optional(
        Type.Object(deed, { description: 'Of a file that the caller has `opened`: what happened last before.' }),
      ),
      formerName: Type.Optional(Type.String({ description: 'The name before, of a renamed file.' })),
      from: Type.Optional(
        Type.String({
          description:
            'Path of the folder that a moved or copied file came from. Absent if the caller cannot access it, or if it was deleted.',
        }),
      ),
      restoredFrom: Type.Optional(
        timestamp('When the restored version was uploaded, of a file whose last change is `versionRestored`.'),
      ),
      submission: Type.Optional(Submission),
    }),
    resource: Resource,
  },
  { title: 'RecentFile' },
)
export type RecentFile = Static<typeof RecentFile>

const RecentResponse = envelope('RecentResponse', {
  returnedResults: Type.Integer({ description: 'Number of files on this page.' }),
  next: nullable(Type.String({ description: 'Send it as `after` for the next page; null once everything was read.' })),
  data: Type.Array(RecentFile),
})

const { id } = exampleFile
const attributes = { action: 'uploaded', at: '2026-11-23T09:30:12+00:00', by: 'mira', byName: 'Mira (orders)' } as const

export const recentOperations = {
  listRecent: operation({
    id: 'listRecent',
    method: 'GET',
    path: '/recent',
    tag: 'Resources',
    summary: 'List recent files',
    description:
      'What happened lately to the files that the caller can access: one entry for each file, with its last action, the latest first. Filters choose among these last actions: a file that somebody else has changed since is not listed for those who changed it before. What happens to a folder is not listed for the files in it, unless it was copied or extracted with them. Continue with `after` until `next` is null: the work of one request is bounded, so a page of a very large account can have fewer files than `limit`, or none.',
    access: 'user',
    permission: 'list',
    query: Type.Object({
      resource: Type.Optional(identifier('Only files in this folder and below it.')),
      by: withDefault(
        'everyone',
        Type.Enum(['everyone', 'me', 'others', 'visitors'], {
          description:
            'Who did the last action. For `others` and `visitors` (of shares and receive folders) it is the last change: what the caller has opened does not count.',
        }),
      ),
      user: Type.Optional(
        text(
          'Only files that this user was the last to change, and for the caller, to open: a username, ignoring case. Replaces `by`.',
        ),
      ),
      activity: Type.Optional(
        Type.Enum(actions, {
          description:
            'Only files with this last action. For all but `opened` it is the last change: what the caller has opened does not count.',
        }),
      ),
      opened: withDefault(
        true,
        Type.Boolean({
          description:
            'Whether it counts as an action that the caller has opened a file. Otherwise its last change counts, as for others and for other activities.',
        }),
      ),
      name: addition(
        Type.Optional(text('Name to search for, ignoring case; `*` matches any text, `?` one character.', 1024)),
      ),
      type: Type.Optional(
        Type.Enum(fileKinds, {
          description: `Kind of file, ${aboutKinds}`,
        }),
      ),
      since: Type.Optional(instant('Only files whose last action was at this time or later.')),
      before: Type.Optional(
        instant('Only files whose last action was before this time. Openings after it do not count.'),
      ),
      after: Type.Optional(text('`next` of the page before, with the same filters.', 64)),
      limit: withDefault(50, Type.Integer({ description: 'Maximum number of files.', minimum: 1, maximum: 100 })),
    }),
    replies: { 200: RecentResponse },
    errors: ['ERROR_RESOURCE_NOT_FOUND'],
    addition: true,
    examples: {
      query: { by: 'others', limit: 100 },
      replies: {
        200: {
          responseStatus: 200,
          returnedResults: 1,
          next: null,
          data: [{ id, type: 'recentFile', attributes, resource: exampleFile }],
        },
      },
    },
  }),
}
