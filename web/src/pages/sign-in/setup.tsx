import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { useClient } from '../../data/api/client.ts'
import { failureOf } from '../../data/api/failure.ts'
import { t } from '../../lib/language/language.ts'
import { codeInLink } from './addresses.ts'
import { Card, SignInForm, useSending } from './card.tsx'

const fields = [
  {
    name: 'code',
    label: t('One-time code'),
    description: t('The server printed it at startup, in its terminal or journal.'),
    autoComplete: 'off',
  },
  {
    name: 'account',
    label: t('Account name'),
    description: t('Usually a short form of your company name: letters, digits and hyphens.'),
    pattern: '[A-Za-z0-9](?:[A-Za-z0-9\\-]*[A-Za-z0-9])?',
    title: t('Use letters, digits and hyphens, without spaces: harbour-freight'),
    maxLength: 63,
    autoComplete: 'organization',
  },
  { name: 'username', label: t('Username'), description: t('You sign in with this name.'), autoComplete: 'username' },
  {
    name: 'email',
    label: t('Email'),
    description: t('Used to reset your password.'),
    autoComplete: 'email',
  },
] as const

/** Creates the first account and its master user, once. */
export function Setup({ onSignedIn }: { onSignedIn: () => Promise<void> }) {
  const client = useClient()
  const [values, setValues] = useState(() => ({
    code: codeInLink(location.hash),
    account: '',
    username: '',
    email: '',
    password: '',
  }))
  const set = (name: keyof typeof values, value: string) => setValues((before) => ({ ...before, [name]: value }))
  const sending = useSending(async () => {
    await client.call('setUp', { body: { ...values, code: values.code.trim() } })
    await client.call('signIn', { body: { username: values.username, password: values.password } })
    // A new account has no files yet: its first steps are there.
    history.replaceState(null, '', '/dashboard')
    await onSignedIn()
  })
  const first = values.code === '' ? 'code' : 'account'
  return (
    <Card title={t('Set up Sallyport')}>
      <p>{t('This creates the first account, with you as its master user. It can be done only once.')}</p>
      <SignInForm
        submit={t('Create account')}
        sending={sending}
        failure={sending.error ? failureOf(sending.error) : undefined}
      >
        {fields.map(({ name, ...rest }) => (
          <TextInput
            {...rest}
            key={name}
            size="md"
            type={name === 'email' ? 'email' : 'text'}
            value={values[name]}
            onChange={(event) => set(name, event.currentTarget.value)}
            autoFocus={name === first}
            autoCapitalize="none"
            spellCheck={false}
            required
          />
        ))}
        <PasswordField
          size="md"
          label={t('Password')}
          description={t('At least 8 characters.')}
          value={values.password}
          onText={(text) => set('password', text)}
          isNew
          required
        />
      </SignInForm>
    </Card>
  )
}
