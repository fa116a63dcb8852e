/** Sends a test email, and shows what the mail server said. */
import { TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Badge } from '../../components/display/badge.tsx'
import { ErrorMessage } from '../../components/display/states.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { useMe } from '../../data/account/me.ts'
import { useTestEmail } from '../../data/account/server-settings.ts'
import { sentenceOf } from '../../data/api/sentence.ts'
import { t } from '../../lib/language/language.ts'

export function TestEmail() {
  const [recipient, setRecipient] = useState(useMe().attributes.email ?? '')
  const test = useTestEmail()
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (!test.isPending) test.mutate(recipient.trim())
  }
  const result = test.data?.data.attributes
  return (
    <form className="server-form" onSubmit={send} aria-label={t('Test email')}>
      <div className="server-test">
        <TextInput
          label={t('Recipient')}
          type="email"
          value={recipient}
          onChange={({ currentTarget }) => setRecipient(currentTarget.value)}
          maxLength={254}
          autoComplete="email"
          required
        />
        <BusyButton type="submit" variant="default" loading={test.isPending}>
          {t('Send test')}
        </BusyButton>
      </div>
      <ErrorMessage error={test.error} />
      <div role="status">
        {result?.accepted && !test.isPending && (
          <p className="server-result">
            <Badge tone="good">{t('Accepted')}</Badge>{' '}
            {t('The mail server has accepted the email to {recipient}. Check that it arrives.', {
              recipient: result.recipient,
            })}
          </p>
        )}
        {result && !result.accepted && !test.isPending && (
          <>
            <p className="server-result">
              <Badge tone="bad">{t('Not sent')}</Badge> {result.problem && sentenceOf(result.problem)}
            </p>
            <p className="server-response dim">{result.response}</p>
          </>
        )}
      </div>
    </form>
  )
}
