/** The windows of a restore: the question if names are taken, and the report of what failed. Every caller of useRestoring shows them. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { lazy, Suspense } from 'react'
import { FailureReport } from './failure-report.tsx'
import type { Restoring } from './use-restoring.ts'

const NameConflictWindow = lazy(async () => ({
  default: (await import('./name-conflict-window.tsx')).NameConflictWindow,
}))

interface Props {
  readonly restoring: Pick<Restoring, 'conflicts' | 'resolveConflicts' | 'report' | 'endReport'>
  /** Undefined where nothing can be restored to another folder, and for users who may not. */
  readonly onElsewhere: ((rows: readonly TrashedResource[]) => void) | undefined
}

export const RestoringWindows = ({
  restoring: { conflicts, resolveConflicts, report, endReport },
  onElsewhere,
}: Props) => (
  <>
    {conflicts && (
      <Suspense fallback={null}>
        <NameConflictWindow {...{ conflicts, onElsewhere }} onEnd={resolveConflicts} />
      </Suspense>
    )}
    <FailureReport {...{ report, onElsewhere }} onClose={endReport} />
  </>
)
