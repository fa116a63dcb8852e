/** A form on the page itself; its save button is disabled while there are no changes. */

import { notifications } from '@mantine/notifications'
import type { FormEvent, ReactNode } from 'react'
import { ErrorMessage } from '../../components/display/states.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { LeaveConfirmation } from '../../components/windows/leave-confirmation.tsx'
import { t } from '../../lib/language/language.ts'

interface Saving {
  readonly isPending: boolean
  readonly error: unknown
}

interface Props {
  readonly label: string
  readonly saving: Saving
  readonly hasChanges: boolean
  readonly onSave: () => void
  readonly children: ReactNode
}

export function SettingsForm({ label, saving, hasChanges, onSave, children }: Props) {
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (hasChanges && !saving.isPending) onSave()
  }
  return (
    <form className="preferences-form" onSubmit={send} aria-label={label}>
      {children}
      <ErrorMessage error={saving.error} />
      <div className="preferences-save">
        <BusyButton type="submit" loading={saving.isPending} disabled={!hasChanges}>
          {t('Save')}
        </BusyButton>
      </div>
      <LeaveConfirmation hasChanges={hasChanges} />
    </form>
  )
}

/** Shown after saving. */
export const saved = (message: string) => ({
  onSuccess: () => void notifications.show({ message }),
})
