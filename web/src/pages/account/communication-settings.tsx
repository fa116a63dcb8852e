import { Switch, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Section } from '../../components/display/page-title.tsx'
import { type AccountAttributes, useChangeAccount } from '../../data/account/account.ts'
import { SettingsForm, saved } from './settings-form.tsx'

interface Props {
  readonly account: AccountAttributes
}

/** What the account's letters say. */
export function CommunicationSettings({ account }: Props) {
  return (
    <>
      <Section id="welcome" title="Welcome Email" about="Sent to new users when you ask for it while adding them.">
        <Welcome account={account} />
      </Section>
      <Section id="signature" title="Signature" about="Stands below every letter that the account sends.">
        <Signature account={account} />
      </Section>
    </>
  )
}

function Welcome({ account }: Props) {
  const [subject, setSubject] = useState(account.welcomeEmailSubject)
  const [content, setContent] = useState(account.welcomeEmailContent)
  const change = useChangeAccount()
  // Emptied: the usual words again.
  const send = () =>
    change.mutate(
      { emailSubject: subject.trim() || null, emailContent: content.trim() || null },
      {
        onSuccess: ({ data }) => {
          setSubject(data.attributes.welcomeEmailSubject)
          setContent(data.attributes.welcomeEmailContent)
          saved('The welcome email is').onSuccess()
        },
      },
    )
  return (
    <SettingsForm
      label="Welcome Email"
      saving={change}
      hasChanges={subject !== account.welcomeEmailSubject || content !== account.welcomeEmailContent}
      onSave={send}
    >
      <TextInput
        label="Subject"
        description="Leave it empty for the usual one."
        value={subject}
        onChange={(event) => setSubject(event.currentTarget.value)}
        maxLength={255}
      />
      <Textarea
        label="Email content"
        description="Leave it empty for the usual text."
        value={content}
        onChange={(event) => setContent(event.currentTarget.value)}
        maxLength={20_000}
        minRows={6}
        autosize
      />
      <ul className="preferences-variables">
        <li>
          <code>[[username]]</code> becomes the user's name,
        </li>
        <li>
          <code>[[setpassword]]</code> a link with which the user sets a password,
        </li>
        <li>
          <code>[[ftpserver]]</code> the server's address.
        </li>
      </ul>
    </SettingsForm>
  )
}

function Signature({ account }: Props) {
  const before = account.customSignature ?? ''
  const [signature, setSignature] = useState(before)
  const [showReferralLinks, setShowReferralLinks] = useState(account.showReferralLinks)
  const change = useChangeAccount()
  return (
    <SettingsForm
      label="Signature"
      saving={change}
      hasChanges={signature !== before || showReferralLinks !== account.showReferralLinks}
      onSave={() =>
        change.mutate({ customSignature: signature.trim() || null, showReferralLinks }, saved('The signature is'))
      }
    >
      <Textarea
        label="Signature"
        value={signature}
        onChange={(event) => setSignature(event.currentTarget.value)}
        maxLength={10_000}
        minRows={3}
        autosize
      />
      <Switch
        label="Show links that recommend this service to others"
        checked={showReferralLinks}
        onChange={(event) => setShowReferralLinks(event.currentTarget.checked)}
      />
    </SettingsForm>
  )
}
