import { Radio, Stack, TextInput } from '@mantine/core'
import { type AccentName, accentNamed, accentNames, accents } from '@sallyport/contract/schemas/accounts/accents.ts'
import { useChangeAccount } from '../../data/account/account.ts'
import type { Branding } from '../../data/account/branding.ts'
import { useMe } from '../../data/account/me.ts'
import { setAccent } from '../../lib/accent.ts'
import { t } from '../../lib/language/language.ts'
import { SettingsForm, saved } from './settings-form.tsx'

export interface Draft {
  readonly companyName: string
  readonly customEmail: string
  readonly theme: Branding['theme']
  readonly accent: Branding['accent']
}

export const draftOf = ({ companyName, customEmail, theme, accent }: Branding): Draft => ({
  companyName: companyName ?? '',
  customEmail: customEmail ?? '',
  ...{ theme, accent },
})

const accentLabels: Readonly<Record<AccentName, string>> = {
  teal: t('Teal'),
  blue: t('Blue'),
  indigo: t('Indigo'),
  purple: t('Purple'),
  pink: t('Pink'),
  orange: t('Orange'),
  green: t('Green'),
  slate: t('Slate'),
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
  const { companyName, customEmail, theme, accent } = draft
  const hasMail = useMe().transports.mail
  const hasChanges =
    companyName !== (branding.companyName ?? '') ||
    customEmail !== (branding.customEmail ?? '') ||
    theme !== branding.theme ||
    accent !== branding.accent
  const send = () =>
    change.mutate(
      {
        brandingSettings: {
          companyName: companyName.trim() || null,
          customEmail: customEmail.trim() || null,
          theme,
          accent,
        },
      },
      {
        onSuccess: ({ data }) => {
          const now = data.attributes.brandingSettings
          onDraft(draftOf(now))
          setAccent(now.accent)
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
      <ThemeField draft={draft} onDraft={onDraft} />
      <AccentField draft={draft} onDraft={onDraft} />
    </SettingsForm>
  )
}

const ThemeField = ({ draft, onDraft }: Pick<Props, 'draft' | 'onDraft'>) => (
  <Radio.Group
    label={t('Colours of public pages')}
    value={draft.theme}
    onChange={(value) => onDraft({ ...draft, theme: themes.find((one) => one.value === value)?.value ?? 'default' })}
  >
    <Stack gap={8} mt={8}>
      {themes.map(({ value, label }) => (
        <Radio key={value} value={value} label={label} />
      ))}
    </Stack>
  </Radio.Group>
)

const AccentField = ({ draft, onDraft }: Pick<Props, 'draft' | 'onDraft'>) => (
  <Radio.Group
    label={t('Accent colour')}
    description={t('Used in the web app for all users, and on public pages.')}
    value={draft.accent}
    onChange={(value) => onDraft({ ...draft, accent: accentNamed(value) })}
  >
    <div className="branding-accents">
      {accentNames.map((name) => (
        <Radio
          key={name}
          value={name}
          label={
            <span className="branding-accent">
              <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <rect width="16" height="16" rx="4" fill={accents[name].light.primary} />
              </svg>
              {accentLabels[name]}
            </span>
          }
        />
      ))}
    </div>
  </Radio.Group>
)
