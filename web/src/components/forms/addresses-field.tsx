/** E-mail addresses, as many as wanted: typed, pasted, or of one's own email lists, whose addresses take the place of the name. */
import { TagsInput } from '@mantine/core'
import { type ClipboardEvent, useMemo } from 'react'
import './addresses-field.css'
import { useEmailLists } from '../../data/sharing/email-lists.ts'
import { addressesIn, distinct, offeredLists, wrongAddresses } from '../../lib/addresses.ts'

interface Props {
  readonly label: string
  readonly description?: string
  readonly value: readonly string[]
  readonly onChange: (addresses: string[]) => void
  readonly placeholder?: string
}

export function AddressesField({ label, description, value, onChange, placeholder = 'name@example.com' }: Props) {
  const { data } = useEmailLists()
  const lists = useMemo(() => offeredLists(data?.map(({ attributes }) => attributes) ?? []), [data])
  // What was dropped in or filled in by a program comes whole, as a list does.
  const change = (entries: readonly string[]) =>
    onChange(distinct(entries.flatMap((entry) => lists.get(entry) ?? addressesIn(entry))))
  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const found = addressesIn(event.clipboardData.getData('text/plain'))
    // A piece of an address goes where the cursor is.
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
