/** What could not be restored, and why, with another way to restore it. */
import { Button } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { ActionReport } from '../../../components/windows/action-report.tsx'
import type { Outcome } from '../../../data/api/outcomes.ts'
import { t } from '../../../lib/language/language.ts'

/** A restore that failed for some entries. */
export interface Report {
  readonly outcomes: readonly Outcome[]
  /** Those that are still in the trash. */
  readonly failed: readonly TrashedResource[]
}

interface Props {
  readonly report: Report | null
  /** Undefined for users who may not restore to another folder. */
  readonly onElsewhere: ((failed: readonly TrashedResource[]) => void) | undefined
  readonly onClose: () => void
}

export const FailureReport = ({ report, onElsewhere, onClose }: Props) =>
  report && (
    <ActionReport done={t('Restored')} outcomes={report.outcomes} onClose={onClose}>
      {onElsewhere && report.failed.length > 0 && (
        <Button
          onClick={() => {
            onClose()
            onElsewhere(report.failed)
          }}
        >
          {t('Restore to another folder…')}
        </Button>
      )}
    </ActionReport>
  )
