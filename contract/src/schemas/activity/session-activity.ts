/** The session log: who did what, when and from where, whichever door it came through. */
import { type Static, Type } from 'typebox'
import { logPage } from '../envelope.ts'

/** The codes of the log, and what each of them means. */
export const sessionOperations = {
  PASS: 'Signed in, or tried to',
  EXIT: 'Signed out, or was disconnected',
  STOR: 'Uploaded a file',
  RETR: 'Downloaded a file, or a part of it (`status`)',
  PREVIEW: 'Looked at a file as the server shows it: a picture, a page, the beginning of a text (addition)',
  DELE: 'Deleted a file or folder',
  RESTORE: 'Took a file or folder out of the trash (addition)',
  MKD: 'Made a folder',
  RNTO: 'Renamed a file or folder',
  MOVE: 'Moved a file or folder',
  COPY: 'Copied a file or folder',
  COMPR: 'Made a zip archive',
  EXTRACT: 'Unpacked a zip archive',
  SHARE: 'Shared a folder',
  SEND: 'Sent files',
  RECV: 'Made a receive folder',
  EDIT_SHARE: 'Changed a shared folder',
  EDIT_SEND: 'Changed a send',
  EDIT_RECV: 'Changed a receive folder',
  DELE_SHARE: 'Ended a shared folder',
  DELE_SEND: 'Ended a send',
  DELE_RECV: 'Ended a receive folder',
  DELE_FORM: 'Deleted a submission of a receive folder (addition)',
  NOTIFY: 'Made a notification',
  EDIT_NTFY: 'Changed a notification',
  DELE_NTFY: 'Deleted a notification',
  USER: 'Made a user',
  EDIT_USER: 'Changed a user',
  DELE_USER: 'Deleted a user',
  DFA: 'Made a direct link',
  EDIT_DFA: 'Changed a direct link',
  DELE_DFA: 'Ended a direct link',
} as const

export type SessionOperation = keyof typeof sessionOperations

/** A schema of any of the codes. */
export const sessionOperation = (description: string) =>
  Type.Enum(Object.keys(sessionOperations) as SessionOperation[], { description })

const SessionActivityAttributes = Type.Object(
  {
    operation: sessionOperation('What was done, as a code.'),
    username: Type.String({ description: 'Who did it. A visitor of a share is named by address, or `public`.' }),
    ipAddress: Type.String({ description: 'From where.' }),
    protocol: Type.String({
      description: 'Through which door: `web`, `https`, `sftp`, `ftp`, `ftps`; for the API, the name of the API key.',
    }),
    fileName: Type.String({ description: 'Path of the file or folder, or name of the user, that it was done to.' }),
    fileSource: Type.String({ description: 'The path before: of what was renamed, moved or copied. Else empty.' }),
    bytesTransferred: Type.Integer({
      description: 'Bytes of an upload, or those that one request has sent of a download or preview.',
      minimum: 0,
    }),
    duration: Type.Integer({ description: 'How long it took, in whole seconds.', minimum: 0 }),
    status: Type.String({
      description:
        '`failed` for a sign-in that was refused; `partial` for a download of which bytes are still missing after this request: it was broken off, or a range was asked for. Else `-`.',
    }),
    sessionId: Type.String({ description: 'The same for all that was done in one session.' }),
    created: Type.String({ description: 'When it was done.' }),
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
    sessionId: 'a91c4e07f2b85d36c0e19a7f48d25b60c3e8715fd2946',
    created: '2026-11-23T09:30:12+00:00',
  },
}
