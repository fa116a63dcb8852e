import { ActionIcon, Button, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { type AccountAttributes, useChangeAccount } from '../../data/account/account.ts'
import { rich, t } from '../../lib/language/language.ts'
import { SettingsForm, saved } from './settings-form.tsx'

/** A row of the form; its key is stable while others are removed. */
type Row = Range & { readonly key: number }

export function AddressRanges({ account }: { account: AccountAttributes }) {
  const before = account.allowedIp ?? []
  const [rows, setRows] = useState<readonly Row[]>(before.map((range, key) => ({ ...range, key })))
  const [coversPages, setCoversPages] = useState(account.restrictPublicPages)
  const change = useChangeAccount()
  const ranges = rangesToSend(rows)
  const edit = (key: number, changes: Partial<Range>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...changes } : row)))
  const add = () => setRows([...rows, { ipStart: '', ipEnd: '', key: Math.max(-1, ...rows.map((row) => row.key)) + 1 }])
  return (
    <SettingsForm
      label={t('Allowed addresses')}
      saving={change}
      hasChanges={
        JSON.stringify(ranges) !== JSON.stringify(rangesToSend(before)) || coversPages !== account.restrictPublicPages
      }
      onSave={() =>
        change.mutate(
          { allowedIpRanges: ranges, restrictPublicPages: coversPages },
          saved(t('Allowed addresses are saved.')),
        )
      }
    >
      {rows.length === 0 && <p className="section-about">{t('The account can be reached from any address.')}</p>}
      <div className="preferences-ranges">
        {rows.map(({ key, ipStart, ipEnd }, index) => (
          <RangeFields
            key={key}
            number={index + 1}
            range={{ ipStart, ipEnd }}
            onEdit={(changes) => edit(key, changes)}
            onRemove={() => setRows(rows.filter((row) => row.key !== key))}
          />
        ))}
      </div>
      <div>
        <Button variant="default" size="xs" onClick={add}>
          {t('Add range')}
        </Button>
      </div>
      <Switch
        label={t('Also restrict shares and public pages')}
        description={t(
          'Shared folders, receive folders, sends and direct links open from these addresses only. Current visitors from other addresses lose access.',
        )}
        checked={coversPages}
        onChange={(event) => setCoversPages(event.currentTarget.checked)}
      />
      <LockoutHint />
    </SettingsForm>
  )
}

interface RangeProps {
  readonly number: number
  readonly range: Range
  readonly onEdit: (changes: Partial<Range>) => void
  readonly onRemove: () => void
}

const RangeFields = ({ number, range: { ipStart, ipEnd }, onEdit, onRemove }: RangeProps) => (
  <div className="preferences-range">
    <TextInput
      label={t('Range {number}: first address', { number })}
      placeholder="198.51.100.0"
      value={ipStart}
      onChange={(event) => onEdit({ ipStart: event.currentTarget.value })}
      maxLength={45}
      spellCheck={false}
      autoComplete="off"
    />
    <TextInput
      label={t('Last address')}
      aria-label={t('Range {number}: last address', { number })}
      placeholder={t('same')}
      value={ipEnd}
      onChange={(event) => onEdit({ ipEnd: event.currentTarget.value })}
      maxLength={45}
      spellCheck={false}
      autoComplete="off"
    />
    <ActionIcon variant="subtle" size={36} aria-label={t('Remove range {number}', { number })} onClick={onRemove}>
      <Icon name="trash" />
    </ActionIcon>
  </div>
)

const LockoutHint = () => (
  <p className="section-about">
    {rich(
      'Your own address must be in one of the ranges. If you lose access, the operator of the server can remove the restriction with <code>./sallyport account allow-all-ips</code>.',
      { code: (text) => <code>{text}</code> },
    )}
  </p>
)

interface Range {
  readonly ipStart: string
  readonly ipEnd: string
}

/** The ranges to send: without empty rows; an empty last address means the first one. */
export const rangesToSend = (rows: readonly Range[]): { ipStart: string; ipEnd: string }[] =>
  rows
    .map(({ ipStart, ipEnd }) => ({ ipStart: ipStart.trim(), ipEnd: ipEnd.trim() }))
    .filter(({ ipStart, ipEnd }) => ipStart !== '' || ipEnd !== '')
    .map(({ ipStart, ipEnd }) => ({ ipStart: ipStart || ipEnd, ipEnd: ipEnd || ipStart }))
