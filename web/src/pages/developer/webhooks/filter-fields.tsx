/** Filters of a webhook in addition to its triggers. */

import { NumberInput, Select, TagsInput } from '@mantine/core'
import type { Transports } from '@sallyport/contract/schemas/users/user-response.ts'
import { useApiKeys } from '../../../data/account/api-keys.ts'
import { useMe } from '../../../data/account/me.ts'
import { useAllUsers } from '../../../data/account/users.ts'
import { t } from '../../../lib/language/language.ts'
import { type FilterDraft, type SizeUnit, sizeUnits } from './webhook-draft.ts'

interface Props {
  readonly filters: FilterDraft
  readonly onChange: (filters: FilterDraft) => void
}

const protocolsOf = ({ sftp, ftp }: Transports) => [
  'web',
  'https',
  ...(sftp ? ['sftp'] : []),
  ...(ftp ? ['ftp', 'ftps'] : []),
]

export function FilterFields({ filters, onChange }: Props) {
  const { transports } = useMe()
  const applications = (useApiKeys().data ?? []).map(({ attributes }) => attributes.name)
  const users = (useAllUsers().data ?? []).map(({ attributes }) => attributes.username)
  const set = (change: Partial<FilterDraft>) => onChange({ ...filters, ...change })
  return (
    <>
      <p className="window-intro">
        {t(
          'A message is sent only if all fields match; within a field, one of the values must match. Empty fields match everything.',
        )}
      </p>
      <div className="webhook-filters">
        <ListField
          label={t('Names')}
          description={t('* stands for any text, ? for one character.')}
          placeholder={t('order-*')}
          value={filters.names}
          onChange={(names) => set({ names })}
        />
        <ListField
          label={t('Extensions')}
          description={t('Of files. Folders are not affected.')}
          placeholder={t('csv')}
          value={filters.extensions}
          onChange={(extensions) => set({ extensions })}
        />
        <SizeField filters={filters} set={set} />
        <ListField
          label={t('Protocols')}
          description={t('For API actions: the application name of the API key.')}
          placeholder={t('web')}
          data={[...new Set([...protocolsOf(transports), ...applications])]}
          value={filters.protocols}
          onChange={(protocols) => set({ protocols })}
        />
        <ListField
          label={t('Users')}
          description={t('The user who performed the action.')}
          placeholder={t('partner-north')}
          data={[...new Set(users)]}
          value={filters.users}
          onChange={(selected) => set({ users: selected })}
        />
      </div>
    </>
  )
}

interface ListProps {
  readonly label: string
  readonly description: string
  readonly placeholder: string
  readonly data?: readonly string[]
  readonly value: readonly string[]
  readonly onChange: (value: string[]) => void
}

/** Pasted text arrives whole. */
const split = (entries: readonly string[]) => [
  ...new Set(entries.flatMap((entry) => entry.split(/[,\n]/).map((part) => part.trim())).filter(Boolean)),
]

const ListField = ({ data = [], value, placeholder, onChange, ...props }: ListProps) => (
  <TagsInput
    {...props}
    data={[...data]}
    value={[...value]}
    onChange={(entries) => onChange(split(entries))}
    placeholder={value.length === 0 ? placeholder : ''}
    splitChars={[',', '\n']}
    maxTags={100}
    acceptValueOnBlur
    clearable
    autoComplete="off"
  />
)

interface SizeProps {
  readonly filters: FilterDraft
  readonly set: (change: Partial<FilterDraft>) => void
}

const SizeField = ({ filters: { minSize, unit }, set }: SizeProps) => (
  <div className="webhook-size">
    <NumberInput
      label={t('Minimum size')}
      description={t('Of files. Folders are not affected.')}
      placeholder={t('any')}
      min={0}
      allowNegative={false}
      hideControls
      value={minSize}
      onChange={(value) => set({ minSize: value === '' ? '' : Number(value) })}
    />
    <Select
      aria-label={t('Unit of the minimum size')}
      data={Object.keys(sizeUnits)}
      value={unit}
      onChange={(value) => set({ unit: (value ?? 'kB') as SizeUnit })}
      allowDeselect={false}
    />
  </div>
)
