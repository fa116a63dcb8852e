import { Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { useClient } from '../../data/api/client.ts'
import { type Failure, failureOf, hasStatus, isApiError } from '../../data/api/failure.ts'
import { rich, t } from '../../lib/language/language.ts'
import { addresses } from './addresses.ts'
import { Card, NameField, SignInForm, SignInLink, useSending } from './card.tsx'

interface Props {
  /** The session has just ended, with this number of uploads waiting. */
  readonly ended: { readonly waiting: number } | undefined
  readonly onSignedIn: () => Promise<void>
}

/** User name and password, then the code if the user has a second factor. */
export function SignIn({ ended, onSignedIn }: Props) {
  const client = useClient()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [staySignedIn, setStay] = useState(false)
  const [code, setCode] = useState<string | null>(null)
  const sending = useSending(async () => {
    try {
      await client.call('signIn', { body: { username, password, staySignedIn, ...(code !== null && { code }) } })
    } catch (error) {
      if (!wantsCode(error)) throw error
      return setCode('')
    }
    await onSignedIn()
  })
  if (code !== null)
    return <CodeStep code={code} onCode={setCode} sending={sending} onBack={() => setCode(null)} username={username} />
  return (
    <Card title={t('Sign in')}>
      {ended && (
        <p role="status">
          {t('Your session has expired. Sign in to continue where you were.')}
          {ended.waiting > 0 && ` ${waitingText(ended.waiting)}`}
        </p>
      )}
      <SignInForm
        submit={t('Sign in')}
        sending={sending}
        failure={refusal(sending.error, t('Check your username and password.'))}
      >
        <NameField label={t('Username')} value={username} onText={setUsername} />
        <PasswordField size="md" label={t('Password')} value={password} onText={setPassword} required />
        <Checkbox
          label={t('Stay signed in on this device')}
          checked={staySignedIn}
          onChange={(event) => setStay(event.currentTarget.checked)}
        />
      </SignInForm>
      <p>
        <SignInLink to={addresses.forgotten}>{t('Forgot your password?')}</SignInLink>
      </p>
    </Card>
  )
}

const waitingText = (count: number): string =>
  t(
    '{count, plural, one {One file is waiting and is uploaded after you sign in.} other {# files are waiting and are uploaded after you sign in.}}',
    {
      count,
    },
  )

interface CodeProps {
  readonly username: string
  readonly code: string
  readonly onCode: (code: string) => void
  readonly sending: ReturnType<typeof useSending>
  readonly onBack: () => void
}

const CodeStep = ({ username, code, onCode, sending, onBack }: CodeProps) => (
  <Card title={t('Enter the code')}>
    <p>
      {rich(
        'Open your authenticator app and enter the six-digit code for {username}. You can also enter a recovery code.',
        { username: <b>{username}</b> },
      )}
    </p>
    <SignInForm
      submit={t('Sign in')}
      sending={sending}
      failure={refusal(
        sending.error,
        t('The code is wrong, or was already used. Wait for the next code, then enter it.'),
      )}
    >
      <TextInput
        size="md"
        label={t('Code')}
        value={code}
        onChange={(event) => onCode(event.currentTarget.value)}
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        classNames={{ input: 'sign-in-code' }}
        required
        autoFocus
      />
    </SignInForm>
    <p>
      <button type="button" className="sign-in-back" onClick={onBack}>
        {t('Sign in as a different user')}
      </button>
    </p>
  </Card>
)

const wantsCode = (error: unknown) => isApiError(error) && error.code === 'ERROR_SECOND_FACTOR_REQUIRED'

/** A refused sign-in says what to check; other errors have their own text. */
function refusal(error: unknown, advice: string): Failure | undefined {
  if (!error) return undefined
  return hasStatus(error, 401) ? { title: t('Sign-in failed'), detail: advice } : failureOf(error)
}
