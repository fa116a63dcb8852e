import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { useClient } from '../../data/api/client.ts'
import { failureOf } from '../../data/api/failure.ts'
import { codeInLink } from './addresses.ts'
import { Card, EntranceForm, useSending } from './card.tsx'

const fields = [
  {
    name: 'code',
    label: 'One-time code',
    description: 'The server printed it when it started.',
    autoComplete: 'off',
  },
  {
    name: 'account',
    label: 'Account name',
    description: 'Usually the name of your company, short: letters, digits and hyphens.',
    pattern: '[A-Za-z0-9](?:[A-Za-z0-9\\-]*[A-Za-z0-9])?',
    title: 'Letters, digits and hyphens, without blanks: harbour-freight',
    maxLength: 63,
    autoComplete: 'organization',
  },
  { name: 'username', label: 'Username', description: 'You sign in with it.', autoComplete: 'username' },
  {
    name: 'email',
    label: 'Email',
    description: 'Where a link goes when you forget your password.',
    autoComplete: 'email',
  },
] as const

/** The first account and its master, once. */
export function SetUp({ onEntered }: { onEntered: () => Promise<void> }) {
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
    await onEntered()
  })
  const first = values.code === '' ? 'code' : 'account'
  return (
    <Card title="Set up Sallyport">
      <p>This makes the first account, with you as its master user. It can be done only once.</p>
      <EntranceForm
        submit="Make the account"
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
          label="Password"
          value={values.password}
          onText={(text) => set('password', text)}
          isNew
          required
        />
      </EntranceForm>
    </Card>
  )
}
