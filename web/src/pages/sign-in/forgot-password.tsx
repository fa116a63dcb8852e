import { useState } from 'react'
import { useClient } from '../../data/api/client.ts'
import { failureOf } from '../../data/api/failure.ts'
import { addresses } from './addresses.ts'
import { Card, EntranceForm, EntranceLink, NameField, useSending } from './card.tsx'

/** Asks for a letter. Says the same whether there is such a user or not, as the server does. */
export function Forgotten() {
  const client = useClient()
  const [username, setUsername] = useState('')
  const [isSent, setSent] = useState(false)
  const sending = useSending(async () => {
    await client.call('startPasswordReset', { body: { username: username.trim() } })
    setSent(true)
  })
  if (isSent)
    return (
      <Card title="Look into your mail">
        <p role="status">
          If there is a user of this name or address, a letter with a link is on its way. The link works once, for an
          hour. Nothing there? Look among the unwanted mail, or ask an administrator of your account.
        </p>
        <BackToSignIn />
      </Card>
    )
  return (
    <Card title="Forgotten your password?">
      <p>You get a letter with a link, and set a new one.</p>
      <EntranceForm
        submit="Send the letter"
        sending={sending}
        failure={sending.error ? failureOf(sending.error) : undefined}
      >
        <NameField label="Username or email" value={username} onText={setUsername} />
      </EntranceForm>
      <BackToSignIn />
    </Card>
  )
}

/** Where the server has no mail server to send a link with. */
export const AskAdministrator = () => (
  <Card title="Forgotten your password?">
    <p>
      This server sends no emails. Ask an administrator of your account to set a new password for you. If you are the
      master user, ask whoever runs the server.
    </p>
    <BackToSignIn />
  </Card>
)

export const BackToSignIn = () => (
  <p>
    <EntranceLink to={addresses.signIn}>Back to sign-in</EntranceLink>
  </p>
)
