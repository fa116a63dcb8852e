/** What a restore may have to ask or report: that names are taken, and what failed. Whoever restores shows these. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { lazy, Suspense } from 'react'
import { FailureReport } from './failure-report.tsx'
import type { Restoring } from './use-restoring.ts'

const TakenWindow = lazy(async () => ({ default: (await import('./taken-window.tsx')).TakenWindow }))

interface Props {
  readonly restoring: Pick<Restoring, 'taken' | 'endTaken' | 'report' | 'endReport'>
  /** Undefined where nothing can be restored to another folder, and for users who may not. */
  readonly onElsewhere: ((rows: readonly TrashedResource[]) => void) | undefined
}

export const RestoringWindows = ({ restoring: { taken, endTaken, report, endReport }, onElsewhere }: Props) => (
  <>
    {taken && (
      <Suspense fallback={null}>
        <TakenWindow {...{ taken, onElsewhere }} onEnd={endTaken} />
      </Suspense>
    )}
    <FailureReport {...{ report, onElsewhere }} onClose={endReport} />
  </>
)
