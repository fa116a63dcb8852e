/** Labels of the session log's operation codes. */
import type { SessionOperation } from '@sallyport/contract/schemas/activity/session-activity.ts'

export const operationLabels: Readonly<Record<SessionOperation, string>> = {
  PASS: 'Connect',
  EXIT: 'Disconnect',
  STOR: 'Upload',
  RETR: 'Download',
  PREVIEW: 'Preview',
  DELE: 'Delete',
  RESTORE: 'Restore',
  MKD: 'Create Folder',
  RNTO: 'Rename',
  MOVE: 'Move',
  COPY: 'Copy',
  COMPR: 'Compress',
  EXTRACT: 'Extract',
  SHARE: 'Shared Folders',
  SEND: 'Send Files',
  RECV: 'Receive Files',
  EDIT_SHARE: 'Update Share',
  EDIT_SEND: 'Update Send',
  EDIT_RECV: 'Update Receive',
  DELE_SHARE: 'Delete Share',
  DELE_SEND: 'Delete Send',
  DELE_RECV: 'Delete Receive',
  DELE_FORM: 'Delete Submission',
  NOTIFY: 'Create Notification',
  EDIT_NTFY: 'Update Notification',
  DELE_NTFY: 'Delete Notification',
  USER: 'Create User',
  EDIT_USER: 'Update User',
  DELE_USER: 'Delete User',
  DFA: 'Create Direct Link',
  EDIT_DFA: 'Update Direct Link',
  DELE_DFA: 'Delete Direct Link',
  SERVER: 'Update Server',
}

export const statusLabels: Readonly<Record<string, string>> = {
  '-': 'Complete',
  partial: 'Partial download',
  failed: 'Failed sign-in',
}
