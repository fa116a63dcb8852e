/**
 * What an import would do: reads the source and this installation, and changes neither. Every item comes as it is, changed, not at
 * all, or clashes with something and needs a decision.
 */

import * as tree from '../../core/files/tree/tree.ts'
import { importOf } from '../../core/imports/store.ts'
import { formatPath } from '../../lib/text/path.ts'
import { createPathsOfInterest } from '../paths-of-interest.ts'
import type { ImportSource } from '../source.ts'
import { planAccount } from './account-plan.ts'
import { type FilesFound, nothingCounted, planFiles } from './files-plan.ts'
import { createFindings, type PartCounts, type PlanItem } from './findings.ts'
import type { PlanScope } from './scope.ts'

export interface PlanInput {
  /** The folder of the account that everything would go into. */
  readonly into: string
  readonly signal: AbortSignal
  /** Called as often as entries are read. */
  readonly onProgress?: (files: number, bytes: number) => void
  /** Called with what was found before an error or the signal ended it, if anything was read. */
  readonly onStopped?: (plan: Plan) => void
}

export interface Plan {
  /** False if it was stopped before everything was read. */
  readonly complete: boolean
  readonly source: { readonly kind: string; readonly address: string }
  readonly account: string
  readonly into: string
  readonly readAt: string
  /** Requests that reading the source took. */
  readonly requests: number
  readonly files: FilesFound
  readonly parts: Readonly<Record<string, PartCounts>>
  /** Of each part and outcome the first thousand; files and folders that come as they are are only counted. */
  readonly items: readonly PlanItem[]
  /** What no item says. */
  readonly notes: readonly string[]
}

/** Throws Faults if the source can't be read at all. */
export async function planImport(
  { ctx, actor, account }: Pick<PlanScope, 'ctx' | 'actor' | 'account'>,
  source: ImportSource,
  { into, signal, onProgress, onStopped }: PlanInput,
): Promise<Plan> {
  const findings = createFindings()
  const names = tree.namesOf(into, 'path')
  const key = { accountId: account.id, kind: source.kind, address: source.address, into: formatPath(names) }
  const importId = (await importOf(ctx.db.q, key))?.id ?? null
  const scope: PlanScope = { ctx, actor, account, into: names, importId, findings, recognized: new Set() }
  const readAt = ctx.clock.now().toISOString()
  const counts = nothingCounted()
  const result = (complete: boolean): Plan => ({
    complete,
    source: { kind: source.kind, address: source.address },
    account: account.name,
    into: formatPath(scope.into),
    readAt,
    requests: source.requests(),
    files: { ...counts },
    ...findings.all(),
  })
  try {
    const there = (await source.account?.read(signal)) ?? null
    const paths = createPathsOfInterest(there)
    await planFiles(scope, source.files, { counts, signal, onProgress, seen: paths.seen })
    if (there) await planAccount(scope, there, paths)
    else findings.note('The source has files only: no users, shares or other settings.')
    return result(true)
  } catch (error) {
    if (counts.folders + counts.files > 0 || signal.aborted) onStopped?.(result(false))
    throw error
  }
}
