import { CloseButton, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { t } from '../../lib/language/language.ts'
import { Icon } from '../display/icon.tsx'

interface Props {
  readonly label: string
  readonly placeholder: string
  readonly words: string
  readonly onSearch: (words: string) => void
}

/** With the `*` that some searches put before and after it, the most that the API accepts. */
const maxLength = 1_022

/** Searches as the user types, shortly after the last key. */
export function SearchField({ label, placeholder, words, onSearch }: Props) {
  const [text, setText] = useState(words)
  const latest = useRef(onSearch)
  latest.current = onSearch
  // Browser navigation changes the text from outside.
  useEffect(() => setText(words), [words])
  useEffect(() => {
    if (text.trim() === words) return
    const timer = setTimeout(() => latest.current(text.trim()), 300)
    return () => clearTimeout(timer)
  }, [text, words])
  return (
    <TextInput
      className="search-field"
      type="search"
      size="sm"
      aria-label={label}
      placeholder={placeholder}
      value={text}
      maxLength={maxLength}
      onChange={(event) => setText(event.currentTarget.value)}
      leftSection={<Icon name="search" size={16} />}
      rightSection={text && <CloseButton size="sm" aria-label={t('Clear search')} onClick={() => setText('')} />}
    />
  )
}
