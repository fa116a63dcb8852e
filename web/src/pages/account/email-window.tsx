import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { FormWindow } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { useChangeMe } from '../../data/account/own-settings.ts'
import { InputError, isApiError } from '../../data/api/failure.ts'
import { t } from '../../lib/language/language.ts'
import { saved } from './settings-form.tsx'

/** The server's name of the field differs from the label here. */
const inWords = (error: unknown): unknown =>
  isApiError(error) && error.detail.startsWith('currentPassword')
    ? new InputError(t('The current password is not correct.'))
    : error

/** Changes the email address; asks for the password, because password resets are sent to the new address. */
export function EmailWindow({ onClose }: { onClose: () => void }) {
  const { attributes, transports } = useMe()
  const [before, hasMail] = [attributes.email ?? '', transports.mail]
  const [email, setEmail] = useState(before)
  const [password, setPassword] = useState('')
  const change = useChangeMe()
  const said = saved(t('Your email is saved.'))
  const send = () =>
    change.mutate(
      { email: email.trim(), currentPassword: password },
      {
        onSuccess: () => {
          said.onSuccess()
          onClose()
        },
      },
    )
  return (
    <FormWindow
      title={t('Change your email')}
      submit={t('Save')}
      isSending={change.isPending}
      isDisabled={email.trim() === '' || email.trim() === before || password === ''}
      error={inWords(change.error)}
      hasChanges={email !== before}
      onSubmit={send}
      onClose={onClose}
    >
      <TextInput
        label={t('Email')}
        description={hasMail ? t('Your emails are sent to it, including links to reset your password.') : undefined}
        type="email"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        autoComplete="email"
        data-autofocus
        required
      />
      <PasswordField label={t('Confirm Your Password')} value={password} onText={setPassword} required />
    </FormWindow>
  )
}
