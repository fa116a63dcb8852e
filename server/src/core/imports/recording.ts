/** Keeps the report of a command of `import`, so that operators can read it in the browser, also while the command runs. */
import { msLeft } from '../../lib/ms-left.ts'
import type { Needs } from '../context.ts'
import {
  type FindingCount,
  findingKinds,
  type ImportCommand,
  type ReportProgress,
  type ReportResult,
} from './report.ts'
import * as reports from './reports-store.ts'
import type { ImportKey } from './store.ts'

type Scope = Needs<'db' | 'clock'>

export interface Recording {
  /** Called as often as entries are read. Totals are null while they are not known. */
  progress(progress: Omit<ReportProgress, 'secondsLeft'>): void
  /** `problem`: why the command failed; null if it did not. `result`: what it has found, also if it was stopped. */
  end(problem: string | null, result: ReportResult | null): Promise<void>
}

const touchMs = 2_000
/** A command that has not been heard of for so long was killed. */
export const silentMs = 30_000
const keptMs = 365 * 86_400_000

/** Begins the report of a command. It replaces that of the same command of the same import once the new one has ended. */
export async function recordImport(ctx: Scope, key: ImportKey, command: ImportCommand): Promise<Recording> {
  const { q } = ctx.db
  const now = () => ctx.clock.now().toISOString()
  const ago = (ms: number) => new Date(ctx.clock.now().getTime() - ms).toISOString()
  await reports.deleteReports(q, await reports.reportsBefore(q, ago(keptMs)))
  const id = await reports.insertReport(q, key, { command, at: now() })
  const meter = createMeter()
  // The database may be away for a moment: the next one tells.
  const touch = () => void reports.touchReport(q, id, now(), meter.state()).catch(() => undefined)
  const touching = setInterval(touch, touchMs).unref()
  const isAlive = (other: { state: string; seenAt: string }) =>
    other.state === 'running' && other.seenAt > ago(silentMs)
  return {
    progress: meter.progress,
    async end(problem, result) {
      clearInterval(touching)
      const others = await reports.siblings(q, key, command, id)
      // Another process runs the same command, which is why this one could not.
      if (problem !== null && result === null && others.some(isAlive)) return await reports.deleteReports(q, [id])
      await reports.touchReport(q, id, now(), meter.state())
      if (result) await reports.insertFindings(q, id, result.findings)
      await reports.endReport(q, id, { at: now(), problem, result, counts: result ? countsOf(result) : [] })
      const replaced = others.filter((other) => !isAlive(other) && other.id < id)
      await reports.deleteReports(
        q,
        replaced.map((other) => other.id),
      )
    },
  }
}

function countsOf({ findings, totals }: ReportResult): FindingCount[] {
  const listed = new Map<string, number>()
  for (const { kind } of findings) listed.set(kind, (listed.get(kind) ?? 0) + 1)
  return findingKinds.flatMap((kind) => {
    const number = listed.get(kind) ?? 0
    const total = Math.max(number, totals[kind] ?? 0)
    return total === 0 ? [] : [{ kind, total, listed: number }]
  })
}

/** How far a command is, and how long the rest takes at the speed since its first progress. */
function createMeter() {
  let last: Omit<ReportProgress, 'secondsLeft'> | null = null
  let first: { readonly files: number; readonly bytes: number; readonly at: number } | null = null
  return {
    progress(now: Omit<ReportProgress, 'secondsLeft'>) {
      last = now
      first ??= { files: now.files, bytes: now.bytes, at: performance.now() }
    },
    state(): ReportProgress | null {
      if (!last || !first) return null
      const { files, bytes, totalFiles, totalBytes } = last
      if (totalFiles === null || totalBytes === null) return { ...last, secondsLeft: null }
      const left = msLeft({ files, bytes, totalFiles, totalBytes }, first, Math.max(1, performance.now() - first.at))
      return { ...last, secondsLeft: left === null ? null : Math.ceil(left / 1_000) }
    },
  }
}
