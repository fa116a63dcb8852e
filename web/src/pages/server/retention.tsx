/** Server settings → RETENTION AND LIMITS: how long what is kept, and what users can cause. */
import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Section } from '../../components/display/page-title.tsx'
import { t } from '../../lib/language/language.ts'
import { isNumberText, limitFields, type NumberField, numberChanges, retentionFields, textsOf } from './fields.ts'
import { aboutSetting } from './setting-source.tsx'
import { SettingsForm } from './settings-form.tsx'
import { formKey, SettingsLoader, type TabProps } from './settings-loader.tsx'

export const Page = () => <SettingsLoader tab={Retention} />

const words = (): Readonly<Record<NumberField, { label: string; about: string }>> => ({
  trashDays: {
    label: t('Trash Can (days)'),
    about: t('Deleted files can be restored for this time; then they are permanently deleted.'),
  },
  sessionLogDays: { label: t('Session log (days)'), about: t('Leave empty to keep it indefinitely.') },
  webhookLogDays: {
    label: t('Webhook log (days)'),
    about: t('Delivery attempts, and messages that are delivered or failed.'),
  },
  webhookRetentionDays: {
    label: t('Waiting webhook messages (days)'),
    about: t('Messages for webhooks that are paused, disabled or failing.'),
  },
  emailsPerUser: { label: t('Emails per user and hour'), about: t('Further emails wait until the next hour.') },
  emailsPerAccount: { label: t('Emails per account and hour'), about: t('For all users of the account together.') },
  notificationsPerUser: {
    label: t('Notifications per user'),
    about: t('The maximum for one user. Existing notifications are kept, also above it.'),
  },
  notificationRecipients: {
    label: t('Recipients per notification'),
    about: t('The maximum for one notification, and for the receipts of one share.'),
  },
})

function Retention({ settings }: TabProps) {
  const keyOf = (fields: readonly NumberField[]) => formKey(...fields.map((field) => settings[field]))
  return (
    <>
      <Section
        id="retention"
        title={t('Retention')}
        about={t('A shorter time takes effect within an hour, also for what is already stored.')}
      >
        <Numbers key={keyOf(retentionFields)} label={t('Retention')} fields={retentionFields} settings={settings} />
      </Section>
      <Section id="limits" title={t('Limits')} about={t('Prevent one user or account from sending too many emails.')}>
        <Numbers key={keyOf(limitFields)} label={t('Limits')} fields={limitFields} settings={settings} />
      </Section>
      <Section id="new-accounts" title={t('New accounts')}>
        <Plan key={formKey(settings.plan)} settings={settings} />
      </Section>
    </>
  )
}

interface NumbersProps extends TabProps {
  readonly label: string
  readonly fields: readonly NumberField[]
}

function Numbers({ label, fields, settings }: NumbersProps) {
  const [texts, setTexts] = useState(() => textsOf(settings, fields))
  const isValid = fields.every((field) => isNumberText(texts[field]))
  return (
    <SettingsForm
      label={label}
      changes={numberChanges(settings, texts)}
      problem={isValid ? null : t('Enter whole numbers from 1.')}
    >
      {fields.map((field) => {
        const { label: name, about } = words()[field]
        return (
          <TextInput
            key={field}
            label={name}
            description={aboutSetting(settings[field], about)}
            value={texts[field]}
            onChange={({ currentTarget: { value } }) => setTexts((before) => ({ ...before, [field]: value }))}
            placeholder={String(settings[field].defaultValue ?? '')}
            error={!isNumberText(texts[field])}
            inputMode="numeric"
            maxLength={8}
            disabled={!settings[field].changeable}
            autoComplete="off"
          />
        )
      })}
    </SettingsForm>
  )
}

const plans = ['essential', 'standard', 'advanced', 'enterprise', 'unlimited'] as const
type PlanName = (typeof plans)[number]

function Plan({ settings: { plan } }: TabProps) {
  const [value, setValue] = useState(plan.value)
  return (
    <SettingsForm
      label={t('New accounts')}
      changes={value === plan.value || value === null ? {} : { plan: value as PlanName }}
    >
      <Select
        label={t('Plan')}
        description={aboutSetting({ ...plan, defaultValue: null }, t('Existing accounts keep their plan.'))}
        data={[...plans]}
        value={value}
        onChange={setValue}
        allowDeselect={false}
        disabled={!plan.changeable}
      />
    </SettingsForm>
  )
}
