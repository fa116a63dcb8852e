import { Switch, Textarea, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Section } from '../../components/display/page-title.tsx'
import { type AccountAttributes, useChangeAccount } from '../../data/account/account.ts'
import { useMe } from '../../data/account/me.ts'
import { locale, rich, t } from '../../lib/language/language.ts'
import { SettingsForm, saved } from './settings-form.tsx'

interface Props {
  readonly account: AccountAttributes
}

/** Texts of the account's emails. */
export function CommunicationSettings({ account }: Props) {
  return (
    <>
      <Section
        id="welcome"
        title={t('Welcome Email')}
        about={t('Sent to new users if you select it when adding them.')}
      >
        <Welcome account={account} />
      </Section>
      <Section id="signature" title={t('Signature')} about={t('Appears below every email of the account.')}>
        <Signature account={account} />
      </Section>
    </>
  )
}

function Welcome({ account }: Props) {
  const { sftp, ftp } = useMe().transports
  const names = new Intl.ListFormat(locale).format([...(sftp ? ['SFTP'] : []), ...(ftp ? ['FTP'] : [])])
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
          saved(t('The welcome email is saved.')).onSuccess()
        },
      },
    )
  return (
    <SettingsForm
      label={t('Welcome Email')}
      saving={change}
      hasChanges={subject !== account.welcomeEmailSubject || content !== account.welcomeEmailContent}
      onSave={send}
    >
      <TextInput
        label={t('Subject')}
        description={t('Leave empty for the default subject.')}
        value={subject}
        onChange={(event) => setSubject(event.currentTarget.value)}
        maxLength={255}
      />
      <Textarea
        label={t('Email content')}
        description={t('Leave empty for the default text.')}
        value={content}
        onChange={(event) => setContent(event.currentTarget.value)}
        maxLength={20_000}
        minRows={6}
        autosize
      />
      <ul className="preferences-variables">
        <li>{rich('<code>[[username]]</code> is replaced with the username,', { code })}</li>
        <li>{rich('<code>[[setpassword]]</code> with a link to set a password,', { code })}</li>
        <li>{rich('<code>[[ftpserver]]</code> with the address of the server.', { code })}</li>
      </ul>
      {names && (
        <p className="dim">
          {t('Instructions for connecting over {names} are added below the text, for users who can use it.', { names })}
        </p>
      )}
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
      label={t('Signature')}
      saving={change}
      hasChanges={signature !== before || showReferralLinks !== account.showReferralLinks}
      onSave={() =>
        change.mutate(
          { customSignature: signature.trim() || null, showReferralLinks },
          saved(t('The signature is saved.')),
        )
      }
    >
      <Textarea
        label={t('Signature')}
        value={signature}
        onChange={(event) => setSignature(event.currentTarget.value)}
        maxLength={10_000}
        minRows={3}
        autosize
      />
      <Switch
        label={t('Show links that recommend this service to others')}
        checked={showReferralLinks}
        onChange={(event) => setShowReferralLinks(event.currentTarget.checked)}
      />
    </SettingsForm>
  )
}

const code = (text: ReactNode) => <code>{text}</code>
