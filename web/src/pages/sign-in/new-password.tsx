import { useState } from 'react'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { useClient } from '../../data/api/client.ts'
import { type Failure, failureOf, hasStatus } from '../../data/api/failure.ts'
import { addresses, codeInLink } from './addresses.ts'
import { Card, EntranceForm, EntranceLink, useSending } from './card.tsx'
import { BackToSignIn } from './forgot-password.tsx'

/** The page that a letter's link opens: for a forgotten password, and for the first one of a new user. */
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
      <Card title="Your password is set">
        <p role="status">All your sessions have ended. Sign in with the new password.</p>
        <BackToSignIn />
      </Card>
    )
  if (code === '')
    return (
      <Card title="This link is not whole">
        <p>Open the link in the letter once more, or copy all of it. You can also ask for another letter.</p>
        <AskAgain />
      </Card>
    )
  return (
    <Card title="Set a new password">
      <EntranceForm submit="Set the password" sending={sending} failure={refusal(sending.error)}>
        <PasswordField size="md" label="New password" value={password} onText={setPassword} isNew required autoFocus />
      </EntranceForm>
      {hasStatus(sending.error, 410) && <AskAgain />}
    </Card>
  )
}

const AskAgain = () => (
  <p>
    <EntranceLink to={addresses.forgotten}>Ask for another letter</EntranceLink>
  </p>
)

function refusal(error: unknown): Failure | undefined {
  if (!error) return undefined
  return hasStatus(error, 410)
    ? { title: 'This link does not work any more', detail: 'It was used, or its time is over. Ask for another letter.' }
    : failureOf(error)
}
