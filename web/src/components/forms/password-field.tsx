import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { t } from '../../lib/language/language.ts'

interface Props extends Omit<PasswordInputProps, 'onChange' | 'value' | 'autoComplete'> {
  readonly value: string
  readonly onText: (text: string) => void
  /** For a new password: browsers suggest one instead of filling in a saved one. */
  readonly isNew?: boolean
}

/** A password field with a button that shows the password. */
export const PasswordField = ({ onText, isNew = false, ...input }: Props) => (
  <PasswordInput
    {...input}
    onChange={({ currentTarget }) => onText(currentTarget.value)}
    autoComplete={isNew ? 'new-password' : 'current-password'}
    visibilityToggleButtonProps={{ 'aria-label': t('Show or hide the password') }}
  />
)
