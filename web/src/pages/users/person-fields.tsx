import { Select, Switch, TextInput } from '@mantine/core'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { useMe } from '../../data/account/me.ts'
import { locale, t } from '../../lib/language/language.ts'
import { timeZones } from '../../lib/time.ts'
import { type FieldsProps, mayUseFtp } from './user-form.ts'

interface Props extends FieldsProps {
  readonly isNew: boolean
  /** Imported without an address. */
  readonly hasNoEmail: boolean
}

/** Name, email, password and expiration of a user. */
export function PersonFields({ form, set, isNew, hasNoEmail }: Props) {
  const { mail: hasMail, sftp: hasSftp, ftp: hasFtp } = useMe().transports
  return (
    <div className="user-fields">
      <TextInput
        label={t('Username')}
        description={t('Used to sign in. No spaces; an email address is allowed.')}
        value={form.username}
        onChange={(event) => set({ username: event.currentTarget.value })}
        maxLength={255}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        required
      />
      <TextInput
        label={t('Email')}
        description={
          hasNoEmail ? t('No email address: the user gets no emails, and no link to set a password.') : undefined
        }
        type="email"
        value={form.email}
        onChange={(event) => set({ email: event.currentTarget.value })}
        maxLength={254}
        autoComplete="off"
        required={!hasNoEmail}
      />
      <TextInput
        label={t('Display name')}
        description={t('Optional. Shown to other users.')}
        value={form.nickname}
        onChange={(event) => set({ nickname: event.currentTarget.value })}
        maxLength={255}
        autoComplete="off"
      />
      {isNew && hasMail && <WelcomeEmail form={form} set={set} />}
      <PasswordField
        label={isNew ? t('Password') : t('New password')}
        description={
          isNew
            ? form.welcomeEmail
              ? t('Leave empty to let the user choose it, with the link in the email.')
              : t('At least 8 characters.')
            : t('Leave empty to keep the current password. A new password signs the user out.')
        }
        value={form.password}
        onText={(password) => set({ password })}
        maxLength={256}
        isNew
        required={isNew && !form.welcomeEmail}
      />
      {hasSftp && <SftpAccess form={form} set={set} />}
      {hasFtp && <FtpAccess form={form} set={set} />}
      <SignInLimits form={form} set={set} />
    </div>
  )
}

function WelcomeEmail({ form, set }: FieldsProps) {
  const { sftp, ftp } = useMe().transports
  const names = new Intl.ListFormat(locale).format([...(sftp ? ['SFTP'] : []), ...(ftp ? ['FTP'] : [])])
  return (
    <Switch
      label={t('Send the welcome email')}
      description={
        names
          ? t('It contains a link to set a password, and instructions for connecting over {names}.', { names })
          : t('It contains a link to set a password.')
      }
      checked={form.welcomeEmail}
      onChange={(event) => set({ welcomeEmail: event.currentTarget.checked })}
    />
  )
}

const accesses = [
  { value: 'any', label: t('With password or SSH key') },
  { value: 'key', label: t('With an SSH key only') },
  { value: 'key+code', label: t('With an SSH key and a code') },
  { value: 'key+password', label: t('With an SSH key and the password') },
  { value: 'off', label: t('Not at all') },
] as const

const addKey = t('Add the public key of the user under SSH keys.')

const accessHints = {
  any: undefined,
  key: addKey,
  'key+code': `${addKey} ${t('The user must set up a second factor in the browser first, under My Account, Security.')}`,
  'key+password': addKey,
  off: undefined,
} as const

const SftpAccess = ({ form, set }: FieldsProps) => (
  <Select
    label={t('Sign-in over SFTP')}
    description={accessHints[form.sftpAccess]}
    data={accesses}
    value={form.sftpAccess}
    onChange={(sftpAccess) => sftpAccess && set({ sftpAccess })}
    allowDeselect={false}
  />
)

const FtpAccess = ({ form, set }: FieldsProps) => (
  <Switch
    label={t('Sign-in over FTP')}
    description={
      form.ftpAccess === 'default' && form.sftpAccess !== 'any'
        ? t('Off by default, because the user needs an SSH key for SFTP or cannot use it. FTP has no keys.')
        : t('With the password, and a code if the user has a second factor.')
    }
    checked={mayUseFtp(form)}
    onChange={(event) => set({ ftpAccess: event.currentTarget.checked ? 'on' : 'off' })}
  />
)

const SignInLimits = ({ form, set }: FieldsProps) => (
  <>
    <TextInput
      label={t('Expiration')}
      description={t('The user cannot sign in after this time. Leave empty for no expiration.')}
      type="datetime-local"
      value={form.expires}
      onChange={(event) => set({ expires: event.currentTarget.value })}
    />
    <Select
      label={t('Time zone')}
      data={timeZones(form.timeZone)}
      value={form.timeZone}
      onChange={(timeZone) => timeZone && set({ timeZone })}
      searchable
      nothingFoundMessage={t('No matching time zone')}
      allowDeselect={false}
    />
  </>
)
