/** Restores to the original folders at once. The outcome is a message, and a report if something failed. */
import { notifications } from '@mantine/notifications'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useState } from 'react'
import { failureOf, goneFromTrash, isApiError } from '../../../data/api/failure.ts'
import { failedOf, type Outcome } from '../../../data/api/outcomes.ts'
import { useRestore } from '../../../data/files/trash.ts'
import type { Undoable } from '../../../data/files/undo.ts'
import type { Report } from './failure-report.tsx'
import { useRestoredMessage } from './restored-message.tsx'

export function useRestoring() {
  const [report, setReport] = useState<Report | null>(null)
  const { mutate, isPending } = useRestore()
  const show = useRestoredMessage()
  const finish = (
    outcomes: readonly Outcome[],
    rows: readonly TrashedResource[],
    created: Undoable['created'] = [],
  ) => {
    show(outcomes, created)
    const all = failedOf(outcomes)
    const failed = new Set(all.filter(({ problem }) => problem !== goneFromTrash()).map(({ id }) => id))
    if (all.length > 0) setReport({ outcomes, failed: rows.filter(({ id }) => failed.has(id)) })
  }
  /** A request for one entry responds with its error, one for several with a result of each. */
  const fail = (rows: readonly TrashedResource[], error: unknown) => {
    const { title, detail } = failureOf(error)
    const [only] = rows
    if (rows.length === 1 && only && isApiError(error))
      return finish([{ id: only.id, path: only.attributes.path, problem: detail }], rows)
    notifications.show({ color: 'danger', title, message: detail, autoClose: false })
  }
  const restore = (rows: readonly TrashedResource[]) => {
    if (isPending) return
    const onSuccess = (outcomes: readonly Outcome[]) => finish(outcomes, rows)
    mutate({ rows, folder: null }, { onSuccess, onError: (error) => fail(rows, error) })
  }
  return { restore, finish, isRestoring: isPending, report, endReport: () => setReport(null) }
}
