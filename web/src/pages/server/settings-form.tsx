/** A form of Server settings: saving asks for the password, once for all changes. */
import { notifications } from '@mantine/notifications'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { ErrorMessage } from '../../components/display/states.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { LeaveConfirmation } from '../../components/windows/leave-confirmation.tsx'
import { type ServerChanges, useChangeServerSettings } from '../../data/account/server-settings.ts'
import { t } from '../../lib/language/language.ts'
import { isWrongPassword, PasswordWindow } from './password-window.tsx'

interface Props {
  readonly label: string
  /** Empty: there is nothing to save. */
  readonly changes: ServerChanges
  /** Why the input cannot be saved, if so. */
  readonly problem?: string | null
  /** A button beside the one that saves; its changes are saved in the same way. */
  readonly other?: { readonly label: string; readonly changes: ServerChanges } | null
  readonly children: ReactNode
}

export function SettingsForm({ label, changes, problem = null, other = null, children }: Props) {
  const [asking, setAsking] = useState<ServerChanges | null>(null)
  const change = useChangeServerSettings(() => void notifications.show({ message: t('Server settings saved.') }))
  const hasChanges = Object.keys(changes).length > 0
  const ask = (asked: ServerChanges) => {
    change.reset()
    setAsking(asked)
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (hasChanges && problem === null) ask(changes)
  }
  const save = (currentPassword: string) =>
    change.mutate(
      { ...asking, currentPassword },
      {
        onSuccess: () => setAsking(null),
        // What else is wrong is corrected in the form.
        onError: (error) => {
          if (!isWrongPassword(error)) setAsking(null)
        },
      },
    )
  return (
    <form className="server-form" onSubmit={send} aria-label={label}>
      {children}
      {problem !== null && hasChanges && (
        <p className="server-source" role="status">
          <Icon name="warning" size={18} />
          {problem}
        </p>
      )}
      {!asking && <ErrorMessage error={change.error} />}
      <div className="server-buttons">
        <BusyButton type="submit" loading={false} disabled={!hasChanges || problem !== null}>
          {t('Save')}
        </BusyButton>
        {other && (
          <BusyButton variant="default" loading={false} onClick={() => ask(other.changes)}>
            {other.label}
          </BusyButton>
        )}
      </div>
      <LeaveConfirmation hasChanges={hasChanges} />
      {asking && (
        <PasswordWindow
          title={t('Save server settings')}
          submit={t('Save')}
          isSending={change.isPending}
          error={change.error}
          onPassword={save}
          onClose={() => setAsking(null)}
        />
      )}
    </form>
  )
}
