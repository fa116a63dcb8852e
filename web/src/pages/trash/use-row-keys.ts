/** The keys of the list of Files, on rows of the trash: arrows go through the rows, with Shift they select all between. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { type KeyboardEvent, useEffect, useRef } from 'react'
import { stepOf } from '../files/entries/selection.ts'

interface Rows {
  readonly rows: readonly TrashedResource[]
  /** Selects a row alone, or all up to it. */
  readonly onGo: (index: number, isRange: boolean) => void
  readonly onOpen: (row: TrashedResource) => void
}

const rowsIn = (table: Element | null) => [...(table?.querySelectorAll('tbody tr') ?? [])]

/** Rows that Page Up and Page Down go over. */
const page = 10

/** Returns the element around the table, and its handler. Without a focus elsewhere, arrows enter the list. */
export function useRowKeys({ rows, onGo, onOpen }: Rows) {
  const table = useRef<HTMLDivElement>(null)
  const go = (event: KeyboardEvent | globalThis.KeyboardEvent) => {
    const all = rowsIn(table.current)
    const active = all.findIndex((row) => row.contains(event.target as Node))
    const row = rows[active]
    // On other controls of the row, Enter is theirs.
    if (event.key === 'Enter' && row && (event.target as HTMLElement).matches('input')) onOpen(row)
    else {
      const to = stepOf(event.key, active, { count: rows.length, page })
      if (to === undefined) return
      onGo(to, event.shiftKey)
      all[to]?.querySelector('input')?.focus({ preventScroll: true })
      all[to]?.scrollIntoView({ block: 'nearest' })
    }
    event.preventDefault()
  }
  const latest = useRef(go)
  latest.current = go
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      const { target, key, defaultPrevented } = event
      const isNowhere = target === document.body || target === document.getElementById('content')
      if (!isNowhere || !/^Arrow(Up|Down)$/.test(key) || hasCommand(event) || defaultPrevented) return
      if (!document.querySelector('[role=dialog]')) latest.current(event)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    // Events of menus arrive here, too, although they are elsewhere in the page.
    const isInside = table.current?.contains(event.target as Node)
    if (isInside && !hasCommand(event) && !event.defaultPrevented) go(event)
  }
  return { ref: table, onKeyDown }
}

const hasCommand = ({ ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey'>) =>
  ctrlKey || metaKey || altKey
