import { useState } from 'react'
import { useClient } from '../../data/api/client.ts'
import { failureOf } from '../../data/api/failure.ts'
import { t } from '../../lib/language/language.ts'
import { addresses } from './addresses.ts'
import { Card, NameField, SignInForm, SignInLink, useSending } from './card.tsx'

/** Requests an email with a link. The text is the same whether or not the user exists, like the server's response. */
export function ForgotPassword() {
  const client = useClient()
  const [username, setUsername] = useState('')
  const [isSent, setSent] = useState(false)
  const sending = useSending(async () => {
    await client.call('startPasswordReset', { body: { username: username.trim() } })
    setSent(true)
  })
  if (isSent)
    return (
      <Card title={t('Check your email')} isResult>
        <p role="status">
          {t(
            'If a user with this name or address exists, an email with a link was sent. The link works once, for one hour. If you do not receive it, check your spam folder or ask an administrator of your account.',
          )}
        </p>
        <BackToSignIn />
      </Card>
    )
  return (
    <Card title={t('Forgot your password?')}>
      <p>{t('We send you an email with a link to set a new password.')}</p>
      <SignInForm
        submit={t('Send email')}
        sending={sending}
        failure={sending.error ? failureOf(sending.error) : undefined}
      >
        <NameField label={t('Username or email')} value={username} onText={setUsername} />
      </SignInForm>
      <BackToSignIn />
    </Card>
  )
}

/** For servers without a mail server. */
export const AskAdministrator = () => (
  <Card title={t('Forgot your password?')}>
    <p>
      {t(
        'This server cannot send emails. Ask an administrator of your account to set a new password for you. If you are the master user, ask the operator of the server.',
      )}
    </p>
    <BackToSignIn />
  </Card>
)

const BackToSignIn = () => (
  <p>
    <SignInLink to={addresses.signIn}>{t('Back to sign-in')}</SignInLink>
  </p>
)
