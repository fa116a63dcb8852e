/** Restores to the original folders at once. The outcome is a message, and a report if something failed. */
import { notifications } from '@mantine/notifications'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useState } from 'react'
import { failureOf, isApiError } from '../../../data/api/failure.ts'
import { failedOf, type Outcome } from '../../../data/api/outcomes.ts'
import { useRestore } from '../../../data/files/trash.ts'
import { useRestoredMessage } from './restored-message.tsx'

export function useRestoring() {
  const [failures, setFailures] = useState<readonly Outcome[] | null>(null)
  const { mutate, isPending } = useRestore()
  const show = useRestoredMessage()
  const finish = (outcomes: readonly Outcome[]) => {
    show(outcomes)
    if (failedOf(outcomes).length > 0) setFailures(outcomes)
  }
  /** A request for one entry responds with its error, one for several with a result of each. */
  const fail = (rows: readonly TrashedResource[], error: unknown) => {
    const { title, detail } = failureOf(error)
    const [only] = rows
    if (rows.length === 1 && only && isApiError(error))
      return finish([{ id: only.id, path: only.attributes.path, problem: detail }])
    notifications.show({ color: 'danger', title, message: detail, autoClose: false })
  }
  const restore = (rows: readonly TrashedResource[]) => {
    if (isPending) return
    mutate({ rows, folder: null }, { onSuccess: finish, onError: (error) => fail(rows, error) })
  }
  return { restore, finish, isRestoring: isPending, failures, endReport: () => setFailures(null) }
}
