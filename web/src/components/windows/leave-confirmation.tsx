import { useUnsaved } from '../forms/unsaved.ts'
import { Confirmation } from './window.tsx'

/** For a form that stands on the page: whoever goes elsewhere with unsaved entries is asked first. */
export function AsksBeforeLeaving({ hasChanges }: { hasChanges: boolean }) {
  const { isLeaving, leave, stay } = useUnsaved(hasChanges)
  if (!isLeaving) return null
  return (
    <Confirmation
      title="Leave without saving?"
      confirm="LEAVE WITHOUT SAVING"
      isSending={false}
      error={null}
      onConfirm={leave}
      onClose={stay}
    >
      <p>What you entered is not saved yet.</p>
    </Confirmation>
  )
}
