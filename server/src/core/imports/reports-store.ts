/** Rows of reports of imports and of their findings. */
import type { ExpressionBuilder } from 'kysely'
import type { Queries } from '../../db/engine.ts'
import type { Row, Schema } from '../../db/schema.ts'
import { slices } from '../../lib/slices.ts'
import {
  type Finding,
  type FindingCount,
  findingKinds,
  type ImportCommand,
  type ImportReport,
  importCommands,
  type ReportProgress,
  type ReportResult,
  type Severity,
  severityOf,
} from './report.ts'
import type { ImportKey } from './store.ts'

const states = ['running', 'done', 'failed'] as const

const toReport = (row: Omit<Row<'import_reports'>, 'result'> & { readonly has_result: number }): ImportReport => ({
  id: row.id,
  accountId: row.account_id,
  kind: row.kind,
  address: row.address,
  into: row.into_path,
  command: importCommands.find((command) => command === row.command) ?? 'plan',
  state: states.find((state) => state === row.state) ?? 'failed',
  startedAt: row.started_at,
  seenAt: row.seen_at,
  endedAt: row.ended_at,
  progress: row.progress === null ? null : (JSON.parse(row.progress) as ReportProgress),
  problem: row.problem,
  findings: JSON.parse(row.findings) as FindingCount[],
  hasResult: Number(row.has_result) === 1,
})

const columns = [
  ...(['id', 'account_id', 'kind', 'address', 'into_path', 'command', 'state', 'started_at', 'seen_at'] as const),
  ...(['ended_at', 'progress', 'problem', 'findings'] as const),
] as const

/** The result itself may have megabytes. */
const hasResult = (eb: ExpressionBuilder<Schema, 'import_reports'>) =>
  eb.case().when('import_reports.result', 'is', null).then(0).else(1).end().as('has_result')

export async function insertReport(
  q: Queries,
  key: ImportKey,
  { command, at }: { readonly command: ImportCommand; readonly at: string },
): Promise<number> {
  const { id } = await q
    .insertInto('import_reports')
    .values({
      ...{ account_id: key.accountId, kind: key.kind, address: key.address, into_path: key.into },
      ...{ command, state: 'running', started_at: at, seen_at: at, findings: '[]' },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Notes that the command is alive, and how far it is. */
export async function touchReport(q: Queries, id: number, at: string, progress: ReportProgress | null): Promise<void> {
  await q
    .updateTable('import_reports')
    .set({ seen_at: at, ...(progress && { progress: JSON.stringify(progress) }) })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute()
}

const writtenAtOnce = 500
const longest = 4_000

/** PostgreSQL stores neither NUL nor half a surrogate pair, which names at a source may have. */
const storable = (text: string) => text.slice(0, longest).replaceAll('\0', '\ufffd').toWellFormed()

/** Stores the findings, in slices: other writers wait for none of them long. */
export async function insertFindings(q: Queries, reportId: number, findings: readonly Finding[]): Promise<void> {
  const rows = findings.map(({ kind, part, name, reason, todo }, number) => ({
    ...{ report_id: reportId, number, rank: findingKinds.indexOf(kind), kind, part },
    ...{ name: storable(name), reason: storable(reason), todo: storable(todo) },
  }))
  for (const some of slices(rows, writtenAtOnce)) await q.insertInto('import_findings').values(some).execute()
}

export interface Ended {
  readonly at: string
  readonly problem: string | null
  readonly result: ReportResult | null
  readonly counts: readonly FindingCount[]
}

export async function endReport(q: Queries, id: number, { at, problem, result, counts }: Ended): Promise<void> {
  await q
    .updateTable('import_reports')
    .set({
      ...{ state: problem === null ? 'done' : 'failed', seen_at: at, ended_at: at },
      problem: problem === null ? null : storable(problem),
      result: result && JSON.stringify(result.head),
      findings: JSON.stringify(counts),
    })
    .where('id', '=', id)
    .execute()
}

/** The other reports of the same command of the same import. */
export async function siblings(q: Queries, key: ImportKey, command: ImportCommand, id: number) {
  const rows = await q
    .selectFrom('import_reports')
    .select(columns)
    .select(hasResult)
    .where('account_id', '=', key.accountId)
    .where('kind', '=', key.kind)
    .where('address', '=', key.address)
    .where('into_path', '=', key.into)
    .where('command', '=', command)
    .where('id', '!=', id)
    .execute()
  return rows.map(toReport)
}

/** Those that have not been heard of since then. */
export async function reportsBefore(q: Queries, at: string): Promise<number[]> {
  const rows = await q.selectFrom('import_reports').select('id').where('seen_at', '<', at).limit(100).execute()
  return rows.map(({ id }) => id)
}

export async function deleteReports(q: Queries, ids: readonly number[]): Promise<void> {
  for (const id of ids) await q.deleteFrom('import_reports').where('id', '=', id).execute()
}

export interface Page {
  readonly offset: number
  readonly limit: number
}

/** All reports with the names of their accounts, the latest first. */
export async function reportsPage(q: Queries, { offset, limit }: Page) {
  const { count } = await q
    .selectFrom('import_reports')
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  const rows = await q
    .selectFrom('import_reports')
    .innerJoin('accounts', 'accounts.id', 'import_reports.account_id')
    .select(columns.map((column) => `import_reports.${column}` as const))
    .select(hasResult)
    .select('accounts.name as account')
    .orderBy('import_reports.started_at', 'desc')
    .orderBy('import_reports.id', 'desc')
    .offset(offset)
    .limit(limit)
    .execute()
  return { total: Number(count), reports: rows.map((row) => ({ ...toReport(row), account: row.account })) }
}

export async function reportOf(q: Queries, id: number): Promise<ImportReport | null> {
  const row = await q
    .selectFrom('import_reports')
    .select(columns)
    .select(hasResult)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? toReport(row) : null
}

/** JSON without findings; null if the command left none. */
export async function resultOf(q: Queries, id: number): Promise<string | null> {
  const row = await q.selectFrom('import_reports').select('result').where('id', '=', id).executeTakeFirst()
  return row?.result ?? null
}

const toFinding = (row: Row<'import_findings'>): Finding & { readonly number: number } => ({
  number: row.number,
  kind: findingKinds.find((kind) => kind === row.kind) ?? 'note',
  part: row.part,
  name: row.name,
  reason: row.reason,
  todo: row.todo,
})

/** Findings by kind, the most important first. */
export async function findingsPage(
  q: Queries,
  reportId: number,
  { severity, offset, limit }: Page & { readonly severity?: Severity | undefined },
) {
  const ranks = findingKinds.flatMap((kind, rank) => (severityOf[kind] === severity ? [rank] : []))
  const all = q.selectFrom('import_findings').where('report_id', '=', reportId)
  const wanted = severity === undefined ? all : all.where('rank', 'in', ranks)
  const { count } = await wanted.select((eb) => eb.fn.countAll().as('count')).executeTakeFirstOrThrow()
  const rows = await wanted.selectAll().orderBy('rank').orderBy('number').offset(offset).limit(limit).execute()
  return { total: Number(count), findings: rows.map(toFinding) }
}

/** Findings in the order of the report, after the one with this number. */
export async function findingsAfter(q: Queries, reportId: number, after: number, limit: number) {
  const rows = await q
    .selectFrom('import_findings')
    .selectAll()
    .where('report_id', '=', reportId)
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .execute()
  return rows.map(toFinding)
}
