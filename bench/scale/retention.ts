/** Deleting what the logs no longer retain, while clients upload. */
import type { Bench } from '../bench.ts'
import type { TestServer } from '../server.ts'
import type { Rows } from './fill.ts'
import { uploadRate } from './measure.ts'

export interface Retention {
  /** Rows of the session log and attempts of webhooks, deleted a second. */
  readonly deletedPerSecond: number
  readonly uploadsPerSecond: number
  /** Beside the deletion. */
  readonly uploadsBeside: number
}

const deadlineMs = 120_000

/** Restarts the server with a retention of five days: what was filled is older. */
export async function measureRetention(
  bench: Bench,
  server: TestServer,
  rows: Rows,
  steps: number,
): Promise<Retention> {
  const uploadsPerSecond = await uploadRate(bench, [server], steps)
  const tasks =
    "update scheduled_tasks set due_at = '2000-01-01T00:00:00.000Z' where name in ('old activity', 'old webhook log')"
  await server.restart(async () => void (await rows.query(tasks)), {
    SALLYPORT_ACTIVITY_LOG_DAYS: '5',
    SALLYPORT_WEBHOOK_LOG_DAYS: '5',
  })
  const atStart = await deletedRows(rows)
  const begun = performance.now()
  while ((await deletedRows(rows)) === atStart) {
    bench.signal.throwIfAborted()
    if (performance.now() - begun > deadlineMs) throw new Error('the server deleted no rows of its logs')
  }
  const [before, from] = [await deletedRows(rows), performance.now()]
  const uploadsBeside = await uploadRate(bench, [server], steps)
  const deleted = (await deletedRows(rows)) - before
  const seconds = (performance.now() - from) / 1_000
  return { deletedPerSecond: deleted / seconds, uploadsPerSecond, uploadsBeside }
}

/** Connections report what they have deleted with a delay of up to a second. */
async function deletedRows({ query }: Rows): Promise<number> {
  const [row] = await query(
    `select sum(n_tup_del)::bigint as deleted, pg_sleep(1.2)::text from pg_stat_user_tables
      where relname in ('session_log', 'webhook_attempts')`,
  )
  return Number(row?.['deleted'])
}
