import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { BusyButton } from '../../../components/forms/busy-button.tsx'
import { t } from '../../../lib/language/language.ts'
import { RestoringWindows } from '../windows/restoring-windows.tsx'
import { useRestoring } from '../windows/use-restoring.ts'

/** Restores an entry, or something in a deleted folder, without a visit to the trash. */
export function RestoreHere({ entry }: { entry: TrashedResource }) {
  const restoring = useRestoring()
  return (
    <>
      <BusyButton
        size="compact-sm"
        variant="default"
        loading={restoring.isRestoring}
        onClick={() => restoring.restore([entry])}
      >
        {t('Restore')}
      </BusyButton>
      <RestoringWindows restoring={restoring} onElsewhere={undefined} />
    </>
  )
}
