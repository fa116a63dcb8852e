/** The reports of imports, for operators in the browser. */
import { isAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import { Fault, notFound } from '../fault.ts'
import { mustBeOperator } from '../server-settings/operator.ts'
import { silentMs } from './recording.ts'
import type { Finding, FindingKind, ImportReport, Severity } from './report.ts'
import * as store from './reports-store.ts'

export interface ReportView extends Omit<ImportReport, 'state'> {
  /** Name of the account. */
  readonly account: string
  /** `interrupted`: the command was killed, or its machine is off. */
  readonly state: ImportReport['state'] | 'interrupted'
  /** Whether the actor may read the findings, which name files and users of the account. */
  readonly isReadable: boolean
}

type Scope = Needs<'db' | 'clock'>

/** Operators who administer the account that the import goes into: of other accounts they see no files and users. */
const mayRead = (actor: Actor, report: Pick<ImportReport, 'accountId'>) =>
  actor.accountId === report.accountId && isAdmin(actor)

/** The reports of all accounts, the latest first. Throws `forbidden` unless the actor is an operator in the browser. */
export async function listReports(
  ctx: Scope,
  actor: Actor,
  page: store.Page,
): Promise<{ reports: ReportView[]; total: number }> {
  await mustBeOperator(ctx.db.q, actor)
  const { reports, total } = await store.reportsPage(ctx.db.q, page)
  const silent = new Date(ctx.clock.now().getTime() - silentMs).toISOString()
  const view = (report: (typeof reports)[number]): ReportView => {
    const isReadable = mayRead(actor, report)
    const isSilent = report.state === 'running' && report.seenAt <= silent
    return {
      ...report,
      state: isSilent ? 'interrupted' : report.state,
      isReadable,
      problem: isReadable ? report.problem : null,
    }
  }
  return { reports: reports.map(view), total }
}

async function readableReport(ctx: Scope, actor: Actor, id: number): Promise<ImportReport> {
  await mustBeOperator(ctx.db.q, actor)
  const report = await store.reportOf(ctx.db.q, id)
  if (!report) throw notFound('import-report', `There is no import report with the id ${id}.`)
  if (!mayRead(actor, report))
    throw new Fault(
      'forbidden',
      'Only operators who are administrators of the account that is imported into can read this report.',
    )
  return report
}

export interface FindingsInput extends store.Page {
  readonly severity?: Severity | undefined
}

/** Findings of a report by kind, the most important first. Throws `forbidden`, `not-found`. */
export async function listFindings(
  ctx: Scope,
  actor: Actor,
  id: number,
  input: FindingsInput,
): Promise<{ findings: (Finding & { readonly number: number })[]; total: number }> {
  await readableReport(ctx, actor, id)
  return await store.findingsPage(ctx.db.q, id, input)
}

export interface ReportFile {
  readonly name: string
  /** JSON, as the command writes it with `--report`, without items of a plan that come as they are. */
  readonly text: AsyncGenerator<string>
}

/** The report of a command. Throws `forbidden`, and `not-found` also for a command that has left none, such as one that still runs. */
export async function reportFile(ctx: Scope, actor: Actor, id: number): Promise<ReportFile> {
  const report = await readableReport(ctx, actor, id)
  const result = await store.resultOf(ctx.db.q, id)
  if (result === null) throw notFound('import-report', 'This command has left no report.')
  const name = `import-${report.command}-${report.startedAt.slice(0, 10)}.json`
  return { name, text: written(ctx, report, result) }
}

/** The list that findings are written to, and each finding as the command writes it. Notes and unreadable parts are in the head. */
const lists: Readonly<
  Record<ImportReport['command'], { readonly list: string; readonly item: (finding: Finding) => object | null }>
> = {
  plan: {
    list: 'items',
    item: ({ part, name, kind, reason, todo }) =>
      inHead.has(kind) ? null : { part, name, outcome: kind, reason, todo },
  },
  run: { list: 'problems', item: ({ kind, name, reason }) => ({ what: kind, path: name, reason }) },
  verify: { list: 'problems', item: ({ kind, name, reason }) => ({ what: kind, path: name, reason }) },
  undo: { list: 'keptItems', item: ({ name, reason }) => ({ path: name, reason }) },
  accept: { list: '', item: () => null },
}

const inHead: ReadonlySet<FindingKind> = new Set(['note', 'unreadable'])
const page = 500

async function* written(ctx: Scope, { id, command }: ImportReport, result: string): AsyncGenerator<string> {
  const { list, item } = lists[command]
  const head = JSON.stringify(JSON.parse(result), null, 2)
  const [before = '', after] = head.split(`\n  "${list}": []`)
  if (after === undefined) return yield `${head}\n`
  yield `${before}\n  "${list}": [`
  let isFirst = true
  for (let last = -1; ; ) {
    const findings = await store.findingsAfter(ctx.db.q, id, last, page)
    for (const finding of findings) {
      last = finding.number
      const one = item(finding)
      if (!one) continue
      yield `${isFirst ? '' : ','}\n    ${JSON.stringify(one, null, 2).replaceAll('\n', '\n    ')}`
      isFirst = false
    }
    if (findings.length < page) break
  }
  yield `${isFirst ? '' : '\n  '}]${after}\n`
}
