/** Restores to the original folders, at once unless names are taken there. The outcome is a message, and a report if something failed. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useRef, useState } from 'react'
import { showFailure } from '../../../components/windows/show-notice.ts'
import { useClient } from '../../../data/api/client.ts'
import { failureOf, goneFromTrash, isApiError } from '../../../data/api/failure.ts'
import { failedOf, type Outcome, succeededOf } from '../../../data/api/outcomes.ts'
import { type RestoredNames, restoredNames } from '../../../data/files/deleted/restore-names.ts'
import { useRestore } from '../../../data/files/trash.ts'
import type { Undoable } from '../../../data/files/undo.ts'
import type { Report } from './failure-report.tsx'
import { useRestoredMessage } from './restored-message.tsx'

type Created = NonNullable<Undoable['created']>

/** Files to restore whose names are taken, beside others. */
export interface NameConflicts {
  readonly rows: readonly TrashedResource[]
  readonly names: RestoredNames
}

const noNames: RestoredNames = new Map()

/** Which names files get that are to be restored; none if that can't be found out. */
function useNameCheck() {
  const client = useClient()
  const [checks, setChecks] = useState(0)
  const check = async (rows: readonly TrashedResource[]): Promise<RestoredNames> => {
    setChecks((count) => count + 1)
    try {
      return await restoredNames(client, rows)
    } catch {
      return noNames
    } finally {
      setChecks((count) => count - 1)
    }
  }
  return { check, isChecking: checks > 0 }
}

export type Restoring = ReturnType<typeof useRestoring>

export function useRestoring() {
  const { check, isChecking } = useNameCheck()
  const [conflicts, setConflicts] = useState<NameConflicts | null>(null)
  const [report, setReport] = useState<Report | null>(null)
  const { mutateAsync, isPending } = useRestore()
  const show = useRestoredMessage()
  /** Ids of the entries that are being restored. Kept in a ref: a second click can come before the next render. */
  const busy = useRef(new Set<number>())
  /** Ids of the entries that were restored here. */
  const restored = useRef(new Set<number>())
  const finish = (outcomes: readonly Outcome[], rows: readonly TrashedResource[], created: Created = []) => {
    show(outcomes, created)
    const isOwn = ({ id, problem }: Outcome) => problem === goneFromTrash() && restored.current.has(id)
    for (const { id } of succeededOf(outcomes)) restored.current.add(id)
    const reported = outcomes.filter((outcome) => !isOwn(outcome))
    const all = failedOf(reported)
    const failed = new Set(all.filter(({ problem }) => problem !== goneFromTrash()).map(({ id }) => id))
    if (all.length > 0) setReport({ outcomes: reported, failed: rows.filter(({ id }) => failed.has(id)) })
  }
  /** A request for one entry responds with its error, one for several with a result of each. */
  const fail = (rows: readonly TrashedResource[], error: unknown) => {
    const failure = failureOf(error)
    const [only] = rows
    if (rows.length === 1 && only && isApiError(error))
      return finish([{ id: only.id, path: only.attributes.path, problem: failure.detail }], rows)
    showFailure(failure)
  }
  /** Skips entries that are being restored already. If names are taken, asks first. */
  const restore = async (chosen: readonly TrashedResource[], isConfirmed = false) => {
    const rows = chosen.filter(({ id }) => !busy.current.has(id))
    if (rows.length === 0) return
    for (const { id } of rows) busy.current.add(id)
    try {
      const names = isConfirmed ? noNames : await check(rows)
      if (names.size > 0) return setConflicts({ rows, names })
      // Settles once the list has been read again, without these entries.
      finish(await mutateAsync({ rows, folder: null }), rows)
    } catch (error) {
      fail(rows, error)
    } finally {
      for (const { id } of rows) busy.current.delete(id)
    }
  }
  return {
    restore: (rows: readonly TrashedResource[]) => void restore(rows),
    conflicts,
    /** Restores under the free names, or not at all. */
    resolveConflicts(isConfirmed: boolean) {
      setConflicts(null)
      if (conflicts && isConfirmed) void restore(conflicts.rows, true)
    },
    finish,
    isRestoring: isPending || isChecking,
    report,
    endReport: () => setReport(null),
  }
}
