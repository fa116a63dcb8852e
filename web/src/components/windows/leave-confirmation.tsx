import { t } from '../../lib/language/language.ts'
import { useUnsaved } from '../forms/unsaved.ts'
import { Confirmation } from './window.tsx'

/** For a form on the page itself: leaving with unsaved entries asks for confirmation. */
export function LeaveConfirmation({ hasChanges }: { hasChanges: boolean }) {
  const { isLeaving, leave, stay } = useUnsaved(hasChanges)
  if (!isLeaving) return null
  return (
    <Confirmation
      title={t('Leave without saving?')}
      confirm={t('Leave without saving')}
      isSending={false}
      error={null}
      onConfirm={leave}
      onClose={stay}
    >
      <p>{t('Your changes have not been saved.')}</p>
    </Confirmation>
  )
}
