import { CloseButton, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { Icon } from '../../parts/icon.tsx'

/** Looks below the open folder while one types, a moment after the last key. */
export function SearchField({ words, onSearch }: { words: string; onSearch: (words: string) => void }) {
  const [text, setText] = useState(words)
  const latest = useRef(onSearch)
  latest.current = onSearch
  // Back and forward change the words from outside.
  useEffect(() => setText(words), [words])
  useEffect(() => {
    if (text.trim() === words) return
    const timer = setTimeout(() => latest.current(text.trim()), 300)
    return () => clearTimeout(timer)
  }, [text, words])
  return (
    <TextInput
      className="files-search"
      type="search"
      size="sm"
      aria-label="Search in this folder and below"
      placeholder="Search here and below"
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      leftSection={<Icon name="search" size={16} />}
      rightSection={text && <CloseButton size="sm" aria-label="End the search" onClick={() => setText('')} />}
    />
  )
}
