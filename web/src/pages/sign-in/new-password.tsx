import { Button } from '@mantine/core'
import { useState } from 'react'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { useClient } from '../../data/api/client.ts'
import { type Failure, failureOf, hasStatus } from '../../data/api/failure.ts'
import { rich, t } from '../../lib/language/language.ts'
import { addresses, codeInLink, go, userInLink } from './addresses.ts'
import { Card, SignInForm, SignInLink, useSending } from './card.tsx'

/** The server has more rules for some accounts, and says so. */
const minLength = 8

/** Opened by the link of an email: for a forgotten password, and for the first password of a new user. */
export function NewPassword() {
  const client = useClient()
  const [code] = useState(() => codeInLink(location.hash))
  const [user] = useState(() => userInLink(location.hash))
  const [password, setPassword] = useState('')
  const [isDone, setDone] = useState(false)
  const [isShort, setShort] = useState(false)
  const sending = useSending(async () => {
    setShort(password.length < minLength)
    if (password.length < minLength) return
    await client.call('completePasswordReset', { body: { code, password } })
    setDone(true)
  })
  if (isDone)
    return (
      <Card title={t('Password set')} isResult>
        <p role="status">
          {user === ''
            ? t('All your sessions have ended. Sign in with your new password.')
            : rich('Sign in as {user} with this password.', { user: <b>{user}</b> })}
        </p>
        <Button size="md" fullWidth onClick={() => go(addresses.signIn)}>
          {t('Sign in')}
        </Button>
      </Card>
    )
  if (code === '')
    return (
      <Card title={t('Incomplete link')}>
        <p>{t('Open the link in the email again, or copy all of it. You can also request a new email.')}</p>
        <AskAgain />
      </Card>
    )
  return (
    <Card title={user === '' ? t('Set a new password') : t('Welcome')}>
      {user !== '' && <p>{rich('Your username is {user}. Set a password to sign in.', { user: <b>{user}</b> })}</p>}
      <SignInForm submit={t('Set password')} sending={sending} failure={refusal(sending.error)}>
        <PasswordField
          size="md"
          label={user === '' ? t('New password') : t('Password')}
          description={t('At least 8 characters.')}
          value={password}
          onText={(text) => {
            setPassword(text)
            setShort(false)
          }}
          error={isShort && t('The password is too short.')}
          isNew
          required
          autoFocus
        />
      </SignInForm>
      {hasStatus(sending.error, 410) && <AskAgain />}
    </Card>
  )
}

const AskAgain = () => (
  <p>
    <SignInLink to={addresses.forgotten}>{t('Request a new email')}</SignInLink>
  </p>
)

function refusal(error: unknown): Failure | undefined {
  if (!error) return undefined
  return hasStatus(error, 410)
    ? { title: t('This link is no longer valid'), detail: t('It has been used or has expired. Request a new email.') }
    : failureOf(error)
}
