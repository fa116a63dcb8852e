import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { Section } from '../../components/display/page-title.tsx'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { FormWindow } from '../../components/windows/window.tsx'
import { useChangePassword } from '../../data/account/security.ts'
import { t } from '../../lib/language/language.ts'

export function PasswordSection() {
  const [isOpen, setOpen] = useState(false)
  const action = (
    <Button variant="default" onClick={() => setOpen(true)}>
      {t('Change password')}
    </Button>
  )
  return (
    <Section
      id="password"
      title={t('Password')}
      about={t('Changing it signs you out of all other browsers. Access tokens remain valid.')}
      action={action}
    >
      {isOpen && <PasswordWindow onClose={() => setOpen(false)} />}
    </Section>
  )
}

function PasswordWindow({ onClose }: { onClose: () => void }) {
  const [current, setCurrent] = useState('')
  const [fresh, setFresh] = useState('')
  const [again, setAgain] = useState('')
  const change = useChangePassword()
  const differs = again !== '' && again !== fresh
  const done = () => {
    notifications.show({ message: t('Password changed.') })
    onClose()
  }
  return (
    <FormWindow
      title={t('Change password')}
      submit={t('Save')}
      isSending={change.isPending}
      isDisabled={current === '' || fresh === '' || again !== fresh}
      error={change.error}
      hasChanges={fresh !== ''}
      onSubmit={() => change.mutate({ currentPassword: current, password: fresh }, { onSuccess: done })}
      onClose={onClose}
    >
      <PasswordField label={t('Current password')} value={current} onText={setCurrent} data-autofocus required />
      <PasswordField label={t('New password')} value={fresh} onText={setFresh} isNew required />
      <PasswordField
        label={t('Repeat the new password')}
        value={again}
        onText={setAgain}
        isNew
        error={differs ? t('The passwords do not match.') : undefined}
        required
      />
    </FormWindow>
  )
}
