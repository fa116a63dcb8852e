/** SQL of the webhook log: one row for each attempt, with the exact bytes sent and received. */
import { sql } from 'kysely'
import { type Queries, rowsPerStatement, type Tx } from '../../../db/engine.ts'
import { preparedStatement } from '../../../db/prepared.ts'
import {
  insertList,
  isAfterPosition,
  isLike,
  isPostgres,
  type LogPosition,
  logTotal,
  rowList,
} from '../../../db/query.ts'
import type { NewRow, Row } from '../../../db/schema.ts'
import { slices } from '../../../lib/slices.ts'

export type Attempt = Row<'webhook_attempts'>
export type NewAttempt = Omit<NewRow<'webhook_attempts'>, 'id'>

const columns = [
  ...(['account_id', 'webhook_id', 'message_id', 'attempt', 'attempt_id', 'resend', 'endpoint_url'] as const),
  ...(['webhook_path', 'event', 'version', 'username', 'ip', 'path', 'request_headers', 'request_body'] as const),
  ...(['status', 'response_headers', 'response_body', 'response_size', 'error_kind', 'error'] as const),
  ...(['duration_ms', 'created_at', 'sent_at'] as const),
] as const satisfies readonly (keyof NewAttempt)[]

const inserted = preparedStatement('attempt-inserted', (q, param: NewAttempt) =>
  q
    .insertInto('webhook_attempts')
    .columns([...columns])
    .expression(sql`values (${sql.join(columns.map((column) => param[column]))})`),
)

const insertedTogether = preparedStatement('attempts-inserted', (_, param: { rows: string }) =>
  insertList('webhook_attempts', columns, param.rows),
)

export async function insertAttempts(tx: Tx, attempts: readonly NewAttempt[]): Promise<void> {
  // On SQLite a prepared statement per row is cheaper than a new statement for many rows.
  if (!isPostgres(tx)) for (const attempt of attempts) await inserted(tx, attempt)
  else for (const some of slices(attempts, rowsPerStatement)) await insertedTogether(tx, { rows: rowList(some) })
}

export async function attemptById(q: Queries, accountId: number, id: number): Promise<Attempt | null> {
  const query = q.selectFrom('webhook_attempts').selectAll().where('account_id', '=', accountId).where('id', '=', id)
  return (await query.executeTakeFirst()) ?? null
}

/** The attempts at these messages, in chronological order. */
export async function attemptsOf(q: Queries, accountId: number, messageIds: readonly number[]): Promise<Attempt[]> {
  const query = q.selectFrom('webhook_attempts').selectAll().where('account_id', '=', accountId)
  return await query.where('message_id', 'in', messageIds).orderBy('id').execute()
}

const attemptSorts = {
  date: 'sent_at',
  endpoint_url: 'endpoint_url',
  event: 'event',
  status: 'status',
  size: 'response_size',
  attempt: 'attempt',
} as const
export type AttemptSort = keyof typeof attemptSorts

export interface AttemptFilter {
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Only attempts older than this one. */
  readonly below?: LogPosition | undefined
  readonly webhookId?: number | undefined
  readonly endpointUrl?: string | undefined
  readonly event?: string | undefined
  readonly status?: number | undefined
  readonly username?: string | undefined
  /** LIKE pattern. */
  readonly pathPattern?: string | undefined
  readonly sort: readonly { readonly field: AttemptSort; readonly descending: boolean }[]
  readonly offset: number
  readonly limit: number
}

function matching(q: Queries, accountId: number, filter: AttemptFilter) {
  let query = q.selectFrom('webhook_attempts').where('account_id', '=', accountId)
  if (filter.from !== undefined) query = query.where('sent_at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('sent_at', '<=', filter.to)
  if (filter.below !== undefined) query = query.where(isAfterPosition('sent_at', filter.below))
  if (filter.webhookId !== undefined) query = query.where('webhook_id', '=', filter.webhookId)
  if (filter.endpointUrl !== undefined) query = query.where('endpoint_url', '=', filter.endpointUrl)
  if (filter.event !== undefined) query = query.where('event', '=', filter.event)
  if (filter.status !== undefined) query = query.where('status', '=', filter.status)
  if (filter.username !== undefined) query = query.where('username', '=', filter.username)
  if (filter.pathPattern !== undefined) query = query.where(isLike(q, 'path', filter.pathPattern))
  return query
}

/** How many match on all pages, when this one has `returned`; see `logTotal`. */
export const countAttempts = (
  q: Queries,
  accountId: number,
  filter: AttemptFilter,
  returned: number,
): Promise<number> =>
  logTotal(q, { ...filter, returned }, (first) => matching(q, accountId, filter).select('id').limit(first))

export async function attemptsPage(q: Queries, accountId: number, filter: AttemptFilter): Promise<Attempt[]> {
  let query = matching(q, accountId, filter).selectAll()
  for (const { field, descending } of filter.sort)
    query = query.orderBy(attemptSorts[field], descending ? 'desc' : 'asc')
  return await query.orderBy('id', 'desc').limit(filter.limit).offset(filter.offset).execute()
}
