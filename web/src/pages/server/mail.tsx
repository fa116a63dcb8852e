/** Server settings → MAIL: the mail server, and a test of it. */
import { PasswordInput, Select, TextInput } from '@mantine/core'
import type { MailServer } from '@sallyport/contract/schemas/server/server-settings.ts'
import { useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { Section } from '../../components/display/page-title.tsx'
import { t } from '../../lib/language/language.ts'
import { emptyMail, type MailForm, mailChanges, mailProblem, needsPassword, usualPorts } from './mail-form.ts'
import { sourceText } from './setting-source.tsx'
import { SettingsForm } from './settings-form.tsx'
import { formKey, SettingsLoader, type TabProps } from './settings-loader.tsx'
import { TestEmail } from './test-email.tsx'

export const Page = () => <SettingsLoader tab={Mail} />

function Mail({ settings: { mail } }: TabProps) {
  const source = sourceText(mail)
  return (
    <>
      <Section
        id="mail-server"
        title={t('Mail server')}
        about={t('Sends invitations, notifications and password links. Without a mail server, they wait.')}
      >
        {source && (
          <p className="server-source">
            <Icon name="information" size={18} />
            <span>{source}</span>
          </p>
        )}
        <MailServerForm key={formKey(mail)} value={mail.value} isFixed={!mail.changeable} />
      </Section>
      {mail.value && (
        <Section
          id="test-email"
          title={t('Test email')}
          about={t('Sends an email with the saved settings and shows the response of the mail server.')}
        >
          <TestEmail />
        </Section>
      )}
    </>
  )
}

interface FieldsProps {
  readonly form: MailForm
  readonly value: MailServer | null
  readonly isFixed: boolean
  readonly set: (changed: Partial<MailForm>) => void
}

function MailServerForm({ value, isFixed }: { value: MailServer | null; isFixed: boolean }) {
  const [form, setForm] = useState<MailForm>(() =>
    value ? { ...value, port: String(value.port), password: '' } : emptyMail,
  )
  const set = (changed: Partial<MailForm>) => setForm((before) => ({ ...before, ...changed }))
  const fields = { form, value, isFixed, set }
  return (
    <SettingsForm
      label={t('Mail server')}
      changes={isFixed ? {} : mailChanges(form, value)}
      problem={mailProblem(form)}
      other={value && !isFixed ? { label: t('Remove mail server'), changes: { mail: null } } : null}
    >
      <div className="server-pair">
        <TextInput
          label={t('Host')}
          value={form.host}
          onChange={({ currentTarget }) => set({ host: currentTarget.value })}
          placeholder="mail.example.com"
          maxLength={253}
          disabled={isFixed}
          autoComplete="off"
          spellCheck={false}
          required
        />
        <TextInput
          label={t('Port')}
          value={form.port}
          onChange={({ currentTarget }) => set({ port: currentTarget.value })}
          inputMode="numeric"
          maxLength={5}
          disabled={isFixed}
          autoComplete="off"
          required
        />
      </div>
      <EncryptionField {...fields} />
      <LoginFields {...fields} />
      <TextInput
        label={t('Sender')}
        description={t('The sender address of emails. Leave empty for sallyport@ and the host of the public address.')}
        value={form.from}
        onChange={({ currentTarget }) => set({ from: currentTarget.value })}
        type="email"
        maxLength={254}
        placeholder="files@example.com"
        disabled={isFixed}
        autoComplete="off"
      />
    </SettingsForm>
  )
}

/** Another encryption changes a usual port to the usual one. */
function EncryptionField({ form, isFixed, set }: FieldsProps) {
  const select = (encryption: string | null) => {
    if (encryption === null) return
    const isUsual = Object.values(usualPorts).includes(form.port)
    const port = usualPorts[encryption as keyof typeof usualPorts] ?? form.port
    set({ encryption: encryption as MailForm['encryption'], ...(isUsual && { port }) })
  }
  return (
    <Select
      label={t('Encryption')}
      description={
        form.encryption === 'none'
          ? t('Emails, including password links, and the password of the mail server are sent unencrypted.')
          : t('Nothing is sent if the mail server does not offer this encryption.')
      }
      data={[
        { value: 'starttls', label: t('STARTTLS (usual, port 587)') },
        { value: 'tls', label: t('TLS from the start (port 465)') },
        { value: 'none', label: t('None') },
        ...(form.encryption === 'optional'
          ? [{ value: 'optional', label: t('STARTTLS if the mail server offers it') }]
          : []),
      ]}
      value={form.encryption}
      onChange={select}
      allowDeselect={false}
      disabled={isFixed}
    />
  )
}

function LoginFields({ form, value, isFixed, set }: FieldsProps) {
  const isMissing = needsPassword(form, value)
  const aboutPassword = value?.passwordSet
    ? isMissing
      ? t('Enter the password again, because the server or the username has changed.')
      : t('A password is set. Leave empty to keep it.')
    : undefined
  return (
    <>
      <TextInput
        label={t('Username')}
        description={t('Leave empty if the mail server needs no sign-in.')}
        value={form.username}
        onChange={({ currentTarget }) => set({ username: currentTarget.value })}
        maxLength={255}
        disabled={isFixed}
        autoComplete="off"
        spellCheck={false}
      />
      {form.username !== '' && (
        <PasswordInput
          label={t('Password of the mail server')}
          description={aboutPassword}
          value={form.password}
          onChange={({ currentTarget }) => set({ password: currentTarget.value })}
          maxLength={1024}
          disabled={isFixed}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': t('Show or hide the password') }}
          required={isMissing}
        />
      )}
    </>
  )
}
