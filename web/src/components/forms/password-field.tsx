import { PasswordInput, type PasswordInputProps } from '@mantine/core'

interface Props extends Omit<PasswordInputProps, 'onChange' | 'value' | 'autoComplete'> {
  readonly value: string
  readonly onText: (text: string) => void
  /** A password that is being chosen; browsers and password managers suggest one instead of filling in the one they know. */
  readonly isNew?: boolean
}

/** A password with the button that shows what was typed. */
export const PasswordField = ({ onText, isNew = false, ...input }: Props) => (
  <PasswordInput
    {...input}
    onChange={({ currentTarget }) => onText(currentTarget.value)}
    autoComplete={isNew ? 'new-password' : 'current-password'}
    visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
  />
)
