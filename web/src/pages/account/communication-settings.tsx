import { Switch, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Section } from '../../components/display/page-title.tsx'
import { type AccountAttributes, useChangeAccount } from '../../data/account/account.ts'
import { useMe } from '../../data/account/me.ts'
import { SettingsForm, saved } from './settings-form.tsx'

interface Props {
  readonly account: AccountAttributes
}

/** Texts of the account's emails. */
export function CommunicationSettings({ account }: Props) {
  return (
    <>
      <Section id="welcome" title="Welcome Email" about="Sent to new users if you select it when adding them.">
        <Welcome account={account} />
      </Section>
      <Section id="signature" title="Signature" about="Appears below every email of the account.">
        <Signature account={account} />
      </Section>
    </>
  )
}

function Welcome({ account }: Props) {
  const { sftp, ftp } = useMe().transports
  const names = [...(sftp ? ['SFTP'] : []), ...(ftp ? ['FTP'] : [])].join(' and ')
  const [subject, setSubject] = useState(account.welcomeEmailSubject)
  const [content, setContent] = useState(account.welcomeEmailContent)
  const change = useChangeAccount()
  // Empty: restores the default text.
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
        description="Leave empty for the default subject."
        value={subject}
        onChange={(event) => setSubject(event.currentTarget.value)}
        maxLength={255}
      />
      <Textarea
        label="Email content"
        description="Leave empty for the default text."
        value={content}
        onChange={(event) => setContent(event.currentTarget.value)}
        maxLength={20_000}
        minRows={6}
        autosize
      />
      <ul className="preferences-variables">
        <li>
          <code>[[username]]</code> is replaced with the username,
        </li>
        <li>
          <code>[[setpassword]]</code> with a link to set a password,
        </li>
        <li>
          <code>[[ftpserver]]</code> with the address of the server.
        </li>
      </ul>
      {names && <p className="dim">How to connect by {names} is added below the text, for users who can use it.</p>}
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
