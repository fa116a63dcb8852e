import { useState } from 'react'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { useClient } from '../../data/api/client.ts'
import { type Failure, failureOf, hasStatus } from '../../data/api/failure.ts'
import { t } from '../../lib/language/language.ts'
import { addresses, codeInLink } from './addresses.ts'
import { Card, SignInForm, SignInLink, useSending } from './card.tsx'
import { BackToSignIn } from './forgot-password.tsx'

/** Opened by the link of an email: for a forgotten password, and for the first password of a new user. */
export function NewPassword() {
  const client = useClient()
  const [code] = useState(() => codeInLink(location.hash))
  const [password, setPassword] = useState('')
  const [isDone, setDone] = useState(false)
  const sending = useSending(async () => {
    await client.call('completePasswordReset', { body: { code, password } })
    setDone(true)
  })
  if (isDone)
    return (
      <Card title={t('Password set')}>
        <p role="status">{t('All your sessions have ended. Sign in with your new password.')}</p>
        <BackToSignIn />
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
    <Card title={t('Set a new password')}>
      <SignInForm submit={t('Set password')} sending={sending} failure={refusal(sending.error)}>
        <PasswordField
          size="md"
          label={t('New password')}
          description={t('At least 8 characters.')}
          value={password}
          onText={setPassword}
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
