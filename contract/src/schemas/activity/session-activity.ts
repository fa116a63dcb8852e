/** The session log: who did what, when and from where, over every protocol. */
import { type Static, Type } from 'typebox'
import { logPage } from '../envelope.ts'
import { addition, nullable, visitor } from '../fields.ts'

/** The operation codes of the log with their descriptions. */
export const sessionOperations = {
  PASS: 'Signed in, or tried to',
  EXIT: 'Signed out, or was disconnected',
  DENIED:
    'Tried something that needs a permission, or the role of an administrator, that the user lacks: `reason` (addition)',
  STOR: 'Uploaded a file',
  RETR: 'Downloaded a file, or part of it (`status`)',
  PREVIEW: 'Previewed a file: an image, a page, the beginning of a text (addition)',
  DELE: 'Deleted a file or folder',
  RESTORE: 'Restored a file or folder from the trash (addition)',
  PURGE: 'Permanently deleted a file or folder that was in the trash (addition)',
  RESTORE_VERSION: 'Restored a version of a file (addition)',
  DELE_VERSION: 'Permanently deleted a version of a file (addition)',
  MKD: 'Created a folder',
  RNTO: 'Renamed a file or folder',
  MOVE: 'Moved a file or folder',
  COPY: 'Copied a file or folder',
  COMPR: 'Created a zip archive',
  EXTRACT: 'Extracted a zip archive',
  SHARE: 'Shared a folder',
  SEND: 'Sent files',
  RECV: 'Created a receive folder',
  EDIT_SHARE: 'Changed a shared folder',
  EDIT_SEND: 'Changed a send',
  EDIT_RECV: 'Changed a receive folder',
  DELE_SHARE: 'Ended a shared folder',
  DELE_SEND: 'Ended a send',
  DELE_RECV: 'Ended a receive folder',
  DELE_FORM: 'Deleted a submission of a receive folder (addition)',
  NOTIFY: 'Created a notification',
  EDIT_NTFY: 'Changed a notification',
  DELE_NTFY: 'Deleted a notification',
  USER: 'Created a user',
  EDIT_USER: 'Changed a user',
  DELE_USER: 'Deleted a user',
  DFA: 'Created a direct link',
  EDIT_DFA: 'Changed a direct link',
  DELE_DFA: 'Deleted a direct link',
  SERVER: 'Changed settings of the server, or the quota of an account (addition)',
} as const

export type SessionOperation = keyof typeof sessionOperations

/** Schema of an operation code. */
export const sessionOperation = (description: string) =>
  Type.Enum(Object.keys(sessionOperations) as SessionOperation[], { description })

/** Schema of the version that an entry is about. */
export const loggedVersion = nullable(
  Type.Object(
    {
      number: Type.Integer({ description: 'Its number, counted for each file from 1.', minimum: 1 }),
      uploadDate: Type.String({ description: 'When its content was uploaded.' }),
    },
    {
      title: 'LoggedVersion',
      description:
        'The version that was restored or permanently deleted; otherwise null, also in entries from before the server recorded it.',
    },
  ),
)

const SessionActivityAttributes = Type.Object(
  {
    operation: sessionOperation('The operation, as a code.'),
    username: Type.String({
      description: 'The user. A visitor of a share is identified by email address, or `public`.',
    }),
    displayName: addition(
      Type.Optional(Type.String({ description: 'Display name of the user, if it differs from `username`.' })),
    ),
    ipAddress: Type.String({ description: 'IP address of the client.' }),
    protocol: Type.String({
      description: 'Protocol: `web`, `https`, `sftp`, `ftp`, `ftps`; for the API, the name of the API key.',
    }),
    fileName: Type.String({
      description: 'Path of the file or folder, name of the user concerned, or settings of the server.',
    }),
    fileSource: Type.String({ description: 'The previous path of a renamed, moved or copied entry; otherwise empty.' }),
    bytesTransferred: Type.Integer({
      description: 'Bytes of an upload, or those sent by one request of a download or preview.',
      minimum: 0,
    }),
    duration: Type.Integer({ description: 'Duration in whole seconds.', minimum: 0 }),
    status: Type.String({
      description:
        '`failed` for a refused sign-in; `denied` for an operation that was refused for lack of a permission or role; `partial` for an upload that was interrupted, and for a download that is incomplete after this request, because it was interrupted or only a range was requested. Otherwise `-`.',
    }),
    sessionId: Type.String({ description: 'Equal for all operations of one session.' }),
    visitor: addition(visitor),
    share: addition(
      nullable(
        Type.Object(
          {
            id: Type.Integer({ description: 'Id of the share.' }),
            name: Type.String({ description: 'Its name.' }),
            type: Type.Enum(['shared_folder', 'receive', 'send'], { description: 'Its type.' }),
            isDeleted: Type.Boolean({ description: 'Whether it was deleted since.' }),
          },
          { title: 'LoggedShare', description: 'The share that was changed, or used by a visitor; otherwise null.' },
        ),
      ),
    ),
    reason: addition(
      Type.String({
        description:
          'Why it was refused, of entries with the status `failed` or `denied`. Clients are not told why a sign-in failed. Otherwise empty.',
      }),
    ),
    totalBytes: addition(
      nullable(
        Type.Integer({
          description:
            'Of an interrupted upload: bytes of the whole file, if the client declared them. Otherwise null.',
          minimum: 0,
        }),
      ),
    ),
    resourceId: addition(
      nullable(
        Type.Integer({
          description:
            'Id of the file or folder that the entry is about; otherwise null, also in entries from before the server recorded it.',
        }),
      ),
    ),
    version: addition(loggedVersion),
    created: Type.String({ description: 'When it happened.' }),
  },
  { title: 'SessionActivityAttributes' },
)

export const SessionActivityEntry = Type.Object(
  { id: Type.Integer(), type: Type.Literal('sessionActivity'), attributes: SessionActivityAttributes },
  { title: 'SessionActivityEntry' },
)
export type SessionActivityEntry = Static<typeof SessionActivityEntry>

export const SessionActivityResponse = logPage('SessionActivityResponse', SessionActivityEntry)
export type SessionActivityResponse = Static<typeof SessionActivityResponse>

export const exampleSessionActivity: SessionActivityEntry = {
  id: 90_417,
  type: 'sessionActivity',
  attributes: {
    operation: 'STOR',
    username: 'partner-north',
    ipAddress: '198.51.100.23',
    protocol: 'sftp',
    fileName: '/inbound/orders-0417.csv',
    fileSource: '',
    bytesTransferred: 48_210,
    duration: 1,
    status: '-',
    share: null,
    reason: '',
    totalBytes: null,
    resourceId: 58_102,
    version: null,
    sessionId: 'a91c4e07f2b85d36c0e19a7f48d25b60c3e8715fd2946',
    created: '2026-11-23T09:30:12+00:00',
  },
}
