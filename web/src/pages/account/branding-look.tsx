import { Radio, Stack, TextInput } from '@mantine/core'
import { useChangeAccount } from '../../data/account/account.ts'
import type { Branding } from '../../data/account/branding.ts'
import { useMe } from '../../data/account/me.ts'
import { t } from '../../lib/language/language.ts'
import { SettingsForm, saved } from './settings-form.tsx'

export interface Draft {
  readonly companyName: string
  readonly customEmail: string
  readonly theme: Branding['theme']
}

interface Props {
  readonly branding: Branding
  readonly draft: Draft
  readonly onDraft: (draft: Draft) => void
}

const themes = [
  { value: 'default', label: t('Visitor’s system setting') },
  { value: 'light', label: t('Light') },
  { value: 'dark', label: t('Dark') },
] as const

export function NameAndColours({ branding, draft, onDraft }: Props) {
  const change = useChangeAccount()
  const { companyName, customEmail, theme } = draft
  const hasMail = useMe().transports.mail
  const hasChanges =
    companyName !== (branding.companyName ?? '') ||
    customEmail !== (branding.customEmail ?? '') ||
    theme !== branding.theme
  const send = () =>
    change.mutate(
      { brandingSettings: { companyName: companyName.trim() || null, customEmail: customEmail.trim() || null, theme } },
      {
        onSuccess: ({ data }) => {
          const now = data.attributes.brandingSettings
          onDraft({ companyName: now.companyName ?? '', customEmail: now.customEmail ?? '', theme: now.theme })
          saved(t('Name and colours are saved.')).onSuccess()
        },
      },
    )
  return (
    <SettingsForm label={t('Name and colours')} saving={change} hasChanges={hasChanges} onSave={send}>
      <TextInput
        label={t('Company name')}
        description={
          hasMail
            ? t('Shown to visitors, and as the sender of emails. If empty, the account name is the sender.')
            : t('Shown to visitors.')
        }
        value={companyName}
        onChange={(event) => onDraft({ ...draft, companyName: event.currentTarget.value })}
        maxLength={255}
        autoComplete="organization"
      />
      {hasMail && (
        <TextInput
          label={t('Sender address')}
          description={t('Your mail server must be allowed to send from it. If empty, the operator’s address is used.')}
          type="email"
          value={customEmail}
          onChange={(event) => onDraft({ ...draft, customEmail: event.currentTarget.value })}
          maxLength={254}
          autoComplete="off"
        />
      )}
      <Radio.Group
        label={t('Colours of public pages')}
        value={theme}
        onChange={(value) =>
          onDraft({ ...draft, theme: themes.find((one) => one.value === value)?.value ?? 'default' })
        }
      >
        <Stack gap={8} mt={8}>
          {themes.map(({ value, label }) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
    </SettingsForm>
  )
}
