import { Button } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { t } from '../../../lib/language/language.ts'
import { FailureReport } from '../windows/failure-report.tsx'
import { useRestoring } from '../windows/use-restoring.ts'

/** Restores an entry, or something in a deleted folder, without a visit to the trash. */
export function RestoreHere({ entry }: { entry: TrashedResource }) {
  const { restore, isRestoring, report, endReport } = useRestoring()
  return (
    <>
      <Button size="compact-sm" variant="default" loading={isRestoring} onClick={() => restore([entry])}>
        {t('Restore')}
      </Button>
      <FailureReport report={report} onElsewhere={undefined} onClose={endReport} />
    </>
  )
}
