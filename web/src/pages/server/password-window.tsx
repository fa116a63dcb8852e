/** Asks for the password before settings of the server are changed. */
import { type ReactNode, useState } from 'react'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { FormWindow } from '../../components/windows/window.tsx'
import { InputError, isApiError } from '../../data/api/failure.ts'
import { t } from '../../lib/language/language.ts'

export const isWrongPassword = (error: unknown): boolean =>
  isApiError(error) && (error.detail.startsWith('currentPassword') || error.status === 429)

/** The server's name of the field differs from the label here. */
export const inWords = (error: unknown): unknown =>
  isApiError(error) && error.detail.startsWith('currentPassword')
    ? new InputError(t('The password is not correct.'))
    : error

interface Props {
  readonly title: string
  readonly submit: string
  /** What will happen; that settings are for the whole server, by default. */
  readonly children?: ReactNode
  readonly isSending: boolean
  readonly error: unknown
  readonly onPassword: (password: string) => void
  readonly onClose: () => void
}

export function PasswordWindow({ title, submit, children, isSending, error, onPassword, onClose }: Props) {
  const [password, setPassword] = useState('')
  return (
    <FormWindow
      title={title}
      submit={submit}
      size="md"
      isSending={isSending}
      isDisabled={password === ''}
      hasChanges={false}
      error={inWords(error)}
      onSubmit={() => onPassword(password)}
      onClose={onClose}
    >
      <p className="server-note">
        {children ?? t('These settings apply to the whole server. Confirm that it is you.')}
      </p>
      <PasswordField label={t('Confirm your password')} value={password} onText={setPassword} data-autofocus required />
    </FormWindow>
  )
}
