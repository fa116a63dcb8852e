import { TextInput } from '@mantine/core'
import { bytesIn } from '../../lib/gigabytes.ts'
import { t } from '../../lib/language/language.ts'

interface Props {
  readonly description: string
  readonly value: string
  readonly onText: (text: string) => void
}

/** A storage quota in gigabytes. */
export const QuotaField = ({ description, value, onText }: Props) => (
  <TextInput
    label={t('Storage quota (GB)')}
    description={`${description} ${t('Leave empty for no limit.')}`}
    value={value}
    onChange={({ currentTarget }) => onText(currentTarget.value)}
    error={bytesIn(value) === undefined ? t('Enter a number of gigabytes, for example 20 or 0.5.') : undefined}
    inputMode="decimal"
    autoComplete="off"
  />
)
