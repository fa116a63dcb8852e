/** E-mail addresses, as many as wanted: typed or pasted, with commas, blanks or line breaks between them. */
import { TagsInput } from '@mantine/core'

interface Props {
  readonly label: string
  readonly description?: string
  readonly value: readonly string[]
  readonly onChange: (addresses: string[]) => void
  readonly placeholder?: string
}

const separators = /[,;\s]+/

export const AddressesField = ({ label, description, value, onChange, placeholder = 'name@example.com' }: Props) => (
  <TagsInput
    label={label}
    description={description}
    value={[...value]}
    // What was dropped in or filled in by a program comes whole.
    onChange={(entries) => onChange([...new Set(entries.flatMap((entry) => entry.split(separators)).filter(Boolean))])}
    placeholder={value.length === 0 ? placeholder : ''}
    splitChars={[',', ';', ' ', '\n']}
    acceptValueOnBlur
    clearable
    inputMode="email"
    autoComplete="off"
  />
)
