/**
 * Input for any number of email addresses: typed, pasted, or from the user's email lists, which are expanded into their
 * addresses.
 */
import { TagsInput } from '@mantine/core'
import { type ClipboardEvent, useMemo } from 'react'
import './addresses-field.css'
import { useEmailLists } from '../../data/sharing/email-lists.ts'
import { addressesIn, distinct, listOptions, wrongAddresses } from '../../lib/addresses.ts'

interface Props {
  readonly label: string
  readonly description?: string
  readonly value: readonly string[]
  readonly onChange: (addresses: string[]) => void
  readonly placeholder?: string | undefined
}

export function AddressesField({ label, description, value, onChange, placeholder = 'name@example.com' }: Props) {
  const { data } = useEmailLists()
  const lists = useMemo(() => listOptions(data?.map(({ attributes }) => attributes) ?? []), [data])
  // Text that is dropped or filled in by a program arrives whole, like a pasted list.
  const change = (entries: readonly string[]) =>
    onChange(distinct(entries.flatMap((entry) => lists.get(entry) ?? addressesIn(entry))))
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const found = addressesIn(event.clipboardData.getData('text/plain'))
    // Part of an address is inserted at the cursor.
    if (found.length < 2 && !found[0]?.includes('@')) return
    event.preventDefault()
    event.stopPropagation()
    change([...value, ...found])
  }
  return (
    <TagsInput
      label={label}
      description={description}
      data={[...lists.keys()]}
      value={[...value]}
      onChange={change}
      error={wrongAddresses(value)}
      placeholder={value.length === 0 ? placeholder : ''}
      splitChars={[',', ';', ' ', '\n']}
      onPasteCapture={paste}
      acceptValueOnBlur
      classNames={{ input: 'addresses-input' }}
      clearable
      inputMode="email"
      autoComplete="off"
    />
  )
}
