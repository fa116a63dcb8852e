/** The columns of exported tables. */
import type { User as UserJson } from '@sallyport/contract/schemas/accounts/user.ts'
import { columnsOf, inColumns } from '@sallyport/contract/submission-columns.ts'
import type { LogEntry } from '../../../core/activity/log.ts'
import { permissionNames } from '../../../core/actor.ts'
import type { Form, Entry as Submission } from '../../../core/forms/form.ts'
import type { Attempt } from '../../../core/webhooks/log/attempts-store.ts'
import type { Table } from '../../responses/send-csv.ts'
import { moment } from '../../responses/time.ts'

export const sessionLogTable = (timeZone: string): Table<LogEntry> => ({
  name: 'session-log',
  head: [
    ...['date', 'username', 'ip_address', 'operation', 'path', 'source_path', 'protocol', 'bytes', 'seconds'],
    ...['status', 'session_id', 'visitor', 'share_id', 'share_name', 'reason', 'total_bytes', 'version'],
  ],
  row: (it) => [
    moment(it.created_at, timeZone),
    ...[it.username, it.ip, it.type, it.path, it.source_path, it.protocol, it.bytes, it.duration],
    // A lone dash would be read as a formula.
    ...[it.status === '-' ? '' : it.status, it.session_id],
    ...[it.visitor ?? '', it.share?.id ?? '', it.share?.name ?? '', it.reason ?? '', it.total_bytes ?? ''],
    it.version_number ?? '',
  ],
})

export const webhookLogTable = (timeZone: string): Table<Attempt> => ({
  name: 'webhook-log',
  head: [
    ...['attempt_id', 'sent', 'endpoint_url', 'event', 'username', 'path', 'status', 'ms', 'error', 'resend'],
    ...['ip_address', 'webhook_id', 'webhook_path', 'format'],
  ],
  row: (it) => [
    ...[it.attempt_id, moment(it.sent_at, timeZone), it.endpoint_url, it.event, it.username, it.path, it.status],
    ...[it.duration_ms, it.error, it.resend === 1, it.ip, it.webhook_id, it.webhook_path, it.version],
  ],
})

/** A column for each current field of the form; values of removed fields are in `other_fields`. */
export const submissionTable = (form: Form, timeZone: string): Table<Submission> => {
  const columns = columnsOf(form.elements)
  const lines = (texts: readonly string[]) => texts.join('\n')
  return {
    name: 'submissions',
    head: [
      ...['id', 'date', 'status', 'sender_email', 'ip_address', ...columns.map(({ name }) => name)],
      ...['other_fields', 'files'],
    ],
    row: (it) => {
      const { cells, rest } = inColumns(columns, it.fields)
      return [
        ...[it.id, moment(it.createdAt, timeZone), it.completed ? 'completed' : 'pending', it.senderEmail, it.ip],
        ...[...cells, lines(rest.map(({ name, value }) => `${name}: ${value}`)), lines(it.paths)],
      ]
    },
  }
}

/** `changePassword` → `change_password`, as in an import. */
const columnOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

export const userTable: Table<UserJson> = {
  name: 'users',
  head: [
    ...['username', 'email', 'nickname', 'home_folder', 'enable_onboarding', ...permissionNames.map(columnOf)],
    ...['time_zone', 'expiration', 'role', 'locked', 'last_sign_in', 'created'],
  ],
  row: ({ attributes: it }) => [
    ...[
      it.username,
      it.email,
      it.nickname,
      it.homePath,
      it.onboarding,
      ...permissionNames.map((name) => it.permissions[name]),
    ],
    ...[it.timeZone, it.expiration, it.role, it.locked, it.firstLogin ? it.accessTimestamp : '', it.created],
  ],
}
