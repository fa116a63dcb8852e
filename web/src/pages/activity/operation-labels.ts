/** Labels of the session log: operation codes, statuses and protocols. */
import type { SessionOperation } from '@sallyport/contract/schemas/activity/session-activity.ts'
import { t } from '../../lib/language/language.ts'

export const operationLabels: Readonly<Record<SessionOperation, string>> = {
  PASS: t('Connect'),
  EXIT: t('Disconnect'),
  DENIED: t('Permission denied'),
  STOR: t('Upload'),
  RETR: t('Download'),
  PREVIEW: t('Preview'),
  DELE: t('Delete'),
  RESTORE: t('Restore'),
  PURGE: t('Delete Permanently'),
  RESTORE_VERSION: t('Restore Version'),
  DELE_VERSION: t('Delete Version'),
  MKD: t('Create Folder'),
  RNTO: t('Rename'),
  MOVE: t('Move'),
  COPY: t('Copy'),
  COMPR: t('Compress'),
  EXTRACT: t('Extract'),
  SHARE: t('Shared Folders'),
  SEND: t('Send Files'),
  RECV: t('Receive Files'),
  EDIT_SHARE: t('Update Share'),
  EDIT_SEND: t('Update Send'),
  EDIT_RECV: t('Update Receive'),
  DELE_SHARE: t('Delete Share'),
  DELE_SEND: t('Delete Send'),
  DELE_RECV: t('Delete Receive'),
  DELE_FORM: t('Delete Submission'),
  NOTIFY: t('Create Notification'),
  EDIT_NTFY: t('Update Notification'),
  DELE_NTFY: t('Delete Notification'),
  USER: t('Create User'),
  EDIT_USER: t('Update User'),
  DELE_USER: t('Delete User'),
  DFA: t('Create Direct Link'),
  EDIT_DFA: t('Update Direct Link'),
  DELE_DFA: t('Delete Direct Link'),
  SERVER: t('Update Server'),
}

export const statusLabels: Readonly<Record<string, string>> = {
  '-': t('OK'),
  partial: t('Partial transfer'),
  failed: t('Failed sign-in'),
  denied: t('Permission denied'),
}

const protocolNames: Readonly<Record<string, string>> = {
  web: t('Web'),
  https: 'HTTPS',
  sftp: 'SFTP',
  ftp: 'FTP',
  ftps: 'FTPS',
}

/** For the API, the protocol is the name of an application. */
export const protocolName = (protocol: string): string =>
  (Object.hasOwn(protocolNames, protocol) && protocolNames[protocol]) || protocol

/** Protocols and applications to filter by, including one that the filter has already. */
export function protocolChoices(applications: readonly string[], now: string | undefined): Record<string, string> {
  const others = [...applications, ...(now ? [now] : [])].map((name) => [name, protocolName(name)])
  return { ...protocolNames, ...Object.fromEntries(others) }
}
