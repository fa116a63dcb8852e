import { CloseButton, TextInput } from '@mantine/core'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { t } from '../../lib/language/language.ts'
import { Icon } from '../display/icon.tsx'

interface Props {
  readonly label: string
  readonly placeholder: string
  readonly words: string
  readonly onSearch: (words: string) => void
}

/** Searches as the user types, shortly after the last key. The key "/" goes to it. */
export function SearchField({ label, placeholder, words, onSearch }: Props) {
  const [text, setText] = useState(words)
  const latest = useRef(onSearch)
  const field = useRef<HTMLInputElement>(null)
  useSlash(() => field.current?.focus())
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
      ref={field}
      className="search-field"
      type="search"
      size="sm"
      aria-label={label}
      placeholder={placeholder}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      leftSection={<Icon name="search" size={16} />}
      rightSection={text && <CloseButton size="sm" aria-label={t('Clear search')} onClick={() => setText('')} />}
    />
  )
}

/** Not while something is typed, or a window is open. */
function useSlash(go: () => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const isTyped = (event.target as Element).matches('input:not([type=checkbox]), textarea, select')
    if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyped || document.querySelector('[role=dialog]'))
      return
    event.preventDefault()
    go()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])
}
