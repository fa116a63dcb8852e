import { Checkbox, TextInput } from '@mantine/core'
import { useState } from 'react'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { useClient } from '../../data/api/client.ts'
import { type Failure, failureOf, hasStatus, isApiError } from '../../data/api/failure.ts'
import { addresses } from './addresses.ts'
import { Card, EntranceForm, EntranceLink, NameField, useSending } from './card.tsx'

interface Props {
  /** Somebody was in until a moment ago, with so many files on their way. */
  readonly ended: { readonly waiting: number } | undefined
  readonly onEntered: () => Promise<void>
}

/** Name and password; a second step asks for the code, where the user has a second factor. */
export function SignIn({ ended, onEntered }: Props) {
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
    await onEntered()
  })
  if (code !== null)
    return <CodeStep code={code} onCode={setCode} sending={sending} onBack={() => setCode(null)} username={username} />
  return (
    <Card title="Sign in">
      {ended && (
        <p role="status">
          Your session has ended. Sign in, and you are back where you were.
          {ended.waiting > 0 && ` ${waitingText(ended.waiting)}`}
        </p>
      )}
      <EntranceForm
        submit="Sign in"
        sending={sending}
        failure={refusal(sending.error, 'Check the name and the password.')}
      >
        <NameField label="Username" value={username} onText={setUsername} />
        <PasswordField size="md" label="Password" value={password} onText={setPassword} required />
        <Checkbox
          label="Stay signed in on this device"
          checked={staySignedIn}
          onChange={(event) => setStay(event.currentTarget.checked)}
        />
      </EntranceForm>
      <p>
        <EntranceLink to={addresses.forgotten}>Forgotten your password?</EntranceLink>
      </p>
    </Card>
  )
}

const waitingText = (count: number): string =>
  count === 1
    ? 'One file waits to be uploaded, and goes on by itself then.'
    : `${count} files wait to be uploaded, and go on by themselves then.`

interface CodeProps {
  readonly username: string
  readonly code: string
  readonly onCode: (code: string) => void
  readonly sending: ReturnType<typeof useSending>
  readonly onBack: () => void
}

const CodeStep = ({ username, code, onCode, sending, onBack }: CodeProps) => (
  <Card title="Enter the code">
    <p>
      Open your authenticator app and enter its six digits for <b>{username}</b>. One of your recovery codes does as
      well.
    </p>
    <EntranceForm
      submit="Sign in"
      sending={sending}
      failure={refusal(sending.error, 'Wait for the next code, then try it.')}
    >
      <TextInput
        size="md"
        label="Code"
        value={code}
        onChange={(event) => onCode(event.currentTarget.value)}
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        classNames={{ input: 'entrance-code' }}
        required
        autoFocus
      />
    </EntranceForm>
    <p>
      <button type="button" className="entrance-back" onClick={onBack}>
        Sign in as somebody else
      </button>
    </p>
  </Card>
)

const wantsCode = (error: unknown) => isApiError(error) && error.code === 'ERROR_SECOND_FACTOR_REQUIRED'

/** A refused sign-in says what to look at; anything else has its own words. */
function refusal(error: unknown, advice: string): Failure | undefined {
  if (!error) return undefined
  return hasStatus(error, 401) ? { title: 'That was not right', detail: advice } : failureOf(error)
}
