import { Select, Switch } from '@mantine/core'
import { useState } from 'react'
import { Section } from '../../components/display/page-title.tsx'
import { type AccountAttributes, useChangeAccount } from '../../data/account/account.ts'
import { useMe } from '../../data/account/me.ts'
import { sizeText } from '../../lib/bytes.ts'
import { numberText, percentText, t } from '../../lib/language/language.ts'
import { AddressRanges } from './address-ranges.tsx'
import { SettingsForm, saved } from './settings-form.tsx'

interface Props {
  readonly account: AccountAttributes
}

/** Warning thresholds and security settings. */
export function AccountSettings({ account }: Props) {
  const { mail } = useMe().transports
  return (
    <>
      {mail && (
        <Section
          id="warnings"
          title={t('Warnings')}
          about={t('Emails to the master user, at most one per day of each kind.')}
        >
          <Warnings account={account} />
        </Section>
      )}
      <Section id="security" title={t('Security')} about={t('These settings apply to all users of the account.')}>
        <Security account={account} />
      </Section>
      <Section
        id="versions"
        title={t('Versions')}
        about={t('Earlier content of files that are overwritten, for all users of the account.')}
      >
        <Versions account={account} />
      </Section>
      <Section
        id="addresses"
        title={t('Allowed addresses')}
        about={t('If you add ranges, people and applications can reach the account from these addresses only.')}
      >
        <AddressRanges account={account} />
      </Section>
    </>
  )
}

const noLimit = 2_147_483_647
const storageWords = (used: number, limit: number) =>
  limit >= Number.MAX_SAFE_INTEGER
    ? t('{used} are used; this account has no storage quota.', { used: sizeText(used) })
    : t('{used} of {limit} are used.', { used: sizeText(used), limit: sizeText(limit) })
const percents = [70, 75, 80, 85, 90, 95, 100].map((percent) => ({
  value: String(percent),
  label: percentText(percent),
}))
/** A threshold set through the API may be between the options. */
const percentsWith = (inUse: number) =>
  percents.some(({ value }) => value === String(inUse))
    ? percents
    : [...percents, { value: String(inUse), label: percentText(inUse) }]

function Warnings({ account: { quota } }: Props) {
  const [notices, setNotices] = useState({
    noticeEnabled: quota.noticeEnabled,
    noticeThreshold: quota.noticeThreshold,
    transactionsNoticeEnabled: quota.transactionsNoticeEnabled,
    transactionsNoticeThreshold: quota.transactionsNoticeThreshold,
  })
  const change = useChangeAccount()
  const hasChanges = Object.entries(notices).some(([name, value]) => quota[name as keyof typeof notices] !== value)
  const day =
    quota.transactionsLimit >= noLimit
      ? t('This account has no transaction limit.')
      : t(
          'The limit is {transactionsLimit} transactions in 24 hours. Each request, and each operation over SFTP or FTP, is a transaction.',
          {
            transactionsLimit: numberText(quota.transactionsLimit),
          },
        )
  return (
    <SettingsForm
      label={t('Warnings')}
      saving={change}
      hasChanges={hasChanges}
      onSave={() => change.mutate({ quota: notices }, saved(t('Warnings are saved.')))}
    >
      <Warning
        what={t('Storage')}
        about={storageWords(quota.diskUsed, quota.diskLimit)}
        label={t('Warn when storage is nearly full')}
        isOn={notices.noticeEnabled}
        at={notices.noticeThreshold}
        onToggle={(noticeEnabled) => setNotices({ ...notices, noticeEnabled })}
        onThreshold={(noticeThreshold) => setNotices({ ...notices, noticeThreshold })}
      />
      <Warning
        what={t('Transaction usage')}
        about={day}
        label={t("Warn when the day's transactions are nearly used up")}
        isOn={notices.transactionsNoticeEnabled}
        at={notices.transactionsNoticeThreshold}
        onToggle={(transactionsNoticeEnabled) => setNotices({ ...notices, transactionsNoticeEnabled })}
        onThreshold={(transactionsNoticeThreshold) => setNotices({ ...notices, transactionsNoticeThreshold })}
      />
    </SettingsForm>
  )
}

interface WarningProps {
  readonly what: string
  readonly about: string
  readonly label: string
  readonly isOn: boolean
  /** Threshold of the notice, in percent. */
  readonly at: number
  readonly onToggle: (isOn: boolean) => void
  readonly onThreshold: (at: number) => void
}

const Warning = ({ what, about, label, isOn, at, onToggle, onThreshold }: WarningProps) => (
  <div className="preferences-warning">
    <Switch
      label={label}
      description={about}
      checked={isOn}
      onChange={(event) => onToggle(event.currentTarget.checked)}
    />
    <Select
      label={t('{what}: warn at', { what })}
      data={percentsWith(at)}
      value={String(at)}
      onChange={(value) => onThreshold(Number(value ?? at))}
      allowDeselect={false}
      disabled={!isOn}
      maw={280}
    />
  </div>
)

function Versions({ account }: Props) {
  const { versionsUsed } = account.quota
  const [keepVersions, setKeepVersions] = useState(account.keepVersions)
  const change = useChangeAccount()
  return (
    <SettingsForm
      label={t('Versions')}
      saving={change}
      hasChanges={keepVersions !== account.keepVersions}
      onSave={() => change.mutate({ keepVersions }, saved(t('The setting is saved.')))}
    >
      <Switch
        label={t('Keep versions of files')}
        description={t(
          'Overwritten content can be restored with “Versions” in the menu of the file. If off, it is moved to the Trash Can instead. Versions use {size} now; the oldest are deleted when an upload needs their space.',
          { size: sizeText(versionsUsed) },
        )}
        checked={keepVersions}
        onChange={(event) => setKeepVersions(event.currentTarget.checked)}
      />
    </SettingsForm>
  )
}

function Security({ account }: Props) {
  const { ftp } = useMe().transports
  const [secureOnly, setSecureOnly] = useState(account.secureOnly)
  const [complexPasswords, setComplexPasswords] = useState(account.complexPasswords)
  const change = useChangeAccount()
  return (
    <SettingsForm
      label={t('Security')}
      saving={change}
      hasChanges={secureOnly !== account.secureOnly || complexPasswords !== account.complexPasswords}
      onSave={() => change.mutate({ secureOnly, complexPasswords }, saved(t('Security settings are saved.')))}
    >
      {ftp && (
        <Switch
          label={t('Secure Only Mode')}
          description={t('Users of this account can use FTP with TLS only.')}
          checked={secureOnly}
          onChange={(event) => setSecureOnly(event.currentTarget.checked)}
        />
      )}
      <Switch
        label={t('Complex passwords')}
        description={t(
          'New passwords need more than eight characters, with an uppercase letter, a lowercase letter and a digit.',
        )}
        checked={complexPasswords}
        onChange={(event) => setComplexPasswords(event.currentTarget.checked)}
      />
    </SettingsForm>
  )
}
