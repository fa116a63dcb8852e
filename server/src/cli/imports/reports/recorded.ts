/** Keeps the report of a command of `import` while it runs, and what it has found, for the browser. */
import type { Context } from '../../../core/context.ts'
import { Fault } from '../../../core/fault.ts'
import { type Recording, recordImport } from '../../../core/imports/recording.ts'
import type { Finding, FindingKind, ImportCommand, ReportResult } from '../../../core/imports/report.ts'
import type { ImportKey } from '../../../core/imports/store.ts'
import type { Plan } from '../../../import/plan/plan.ts'
import type { Ran } from '../../../import/run/run.ts'
import type { Undone } from '../../../import/undo/undo.ts'
import type { Verified } from '../../../import/verify/verify.ts'
import type { Output } from '../../output/output.ts'

export interface Recorded<T> {
  readonly ctx: Context
  readonly output: Output
  readonly key: ImportKey
  readonly command: ImportCommand
  readonly work: (progress: Recording['progress']) => Promise<T>
  readonly resultOf: (result: T) => ReportResult | null
  /** What was done before an error ended it; null if nothing. */
  readonly stopped?: () => T | null
}

/** Does the work. That its report can't be kept is a note on the terminal, and no failure of the command. */
export async function recorded<T>({ ctx, output, key, command, work, resultOf, stopped }: Recorded<T>): Promise<T> {
  const onProblem = (error: unknown) =>
    output.note(
      `The report of this command is not shown in the browser: ${error instanceof Error ? error.message : error}`,
    )
  const recording = await recordImport(ctx, key, command).catch((error: unknown) => {
    onProblem(error)
    return null
  })
  const end = async (problem: string | null, result: T | null) =>
    await recording?.end(problem, result === null ? null : resultOf(result)).catch(onProblem)
  try {
    const result = await work((progress) => recording?.progress(progress))
    await end(null, result)
    return result
  } catch (error) {
    const problem = error instanceof Fault ? error.message : 'An unexpected error ended it. The terminal shows it.'
    await end(problem, stopped?.() ?? null)
    throw error
  }
}

export function planResult(plan: Plan): ReportResult {
  const { parts, items, notes } = plan
  const unreadable = Object.entries(parts).flatMap(([part, counts]): Finding[] =>
    counts.unreadable === null ? [] : [{ kind: 'unreadable', part, name: part, reason: counts.unreadable, todo: '' }],
  )
  const listed = items.flatMap(({ outcome, ...item }): Finding[] =>
    outcome === 'as-is' ? [] : [{ kind: outcome, ...item }],
  )
  const total = (outcome: 'clash' | 'not-carried' | 'changed') =>
    Object.values(parts).reduce((sum, counts) => sum + counts[outcome], 0)
  return {
    head: { ...plan, items: [] },
    findings: [...listed, ...unreadable, ...notes.map((reason) => plainFinding('note', '', reason))],
    totals: { clash: total('clash'), 'not-carried': total('not-carried'), changed: total('changed') },
  }
}

export const runResult = (ran: Ran): ReportResult => ({
  head: { ...ran, problems: [] },
  findings: ran.problems.map(({ what, path, reason }) => plainFinding(what, path, reason)),
  totals: ran.counts,
})

export const verifyResult = (verified: Verified): ReportResult => ({
  head: { ...verified, problems: [] },
  findings: verified.problems.map(({ what, path, reason }) => plainFinding(what, path, reason)),
  totals: verified.counts,
})

export const undoResult = (undone: Undone): ReportResult => ({
  head: { ...undone, keptItems: [] },
  findings: undone.keptItems.map(({ path, reason }) => plainFinding('kept', path, reason)),
  totals: { kept: undone.kept },
})

const plainFinding = (kind: FindingKind, name: string, reason: string): Finding => ({
  ...{ kind, part: '', name, reason, todo: '' },
})
