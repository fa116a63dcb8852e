/** The keys of the list of Files, on rows of the trash. With Ctrl arrows move the focus only. They also work while nothing has the focus. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useRef } from 'react'
import { useKeyDown } from '../../components/windows/use-key-down.ts'
import { stepOf } from '../files/entries/selection.ts'

interface Rows {
  readonly rows: readonly TrashedResource[]
  /** Those that Enter and Delete act on. */
  readonly selected: readonly TrashedResource[]
  /** Selects a row alone, or all up to it. */
  readonly onGo: (index: number, isRange: boolean) => void
  readonly onAll: () => void
  readonly onOpen: (row: TrashedResource) => void
  /** Undefined where nothing can be deleted permanently. */
  readonly onDelete?: (rows: readonly TrashedResource[]) => void
  /** Opens the menu of the selected rows, or else of the row that has the focus, which is the element. */
  readonly onMenu: (row: TrashedResource | undefined, element: Element | null) => void
}

const rowsIn = (table: Element | null) => [...(table?.querySelectorAll('tbody tr') ?? [])]

/** Rows that Page Up and Page Down go over. */
const page = 10

/** Returns the ref of the element around the table. In a window the keys work wherever the focus is in it. */
export function useRowKeys({ rows, selected, onGo, onAll, onOpen, onDelete, onMenu }: Rows) {
  const table = useRef<HTMLDivElement>(null)
  const focus = (to: number) => {
    const row = rowsIn(table.current)[to]
    row?.querySelector('input')?.focus({ preventScroll: true })
    row?.scrollIntoView({ block: 'nearest' })
  }
  const go = (to: number, isRange: boolean) => {
    onGo(to, isRange)
    focus(to)
  }
  const open = (target: HTMLElement, active: number) => {
    const row = rows[active] ?? (selected.length === 1 ? selected[0] : undefined)
    // On other controls Enter is theirs.
    return row && !target.closest('button, a') && (() => onOpen(row))
  }
  const menu = (active: number) => () => {
    const [first] = selected
    const at = active < 0 && first ? rows.findIndex(({ id }) => id === first.id) : active
    onMenu(rows[active], rowsIn(table.current)[at] ?? null)
  }
  const commandOf = (event: KeyboardEvent) => {
    const { key, shiftKey, altKey } = event
    const target = event.target as HTMLElement
    const active = rowsIn(table.current).findIndex((row) => row.contains(target))
    if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) return menu(active)
    const to = stepOf(key, active, { count: rows.length, page })
    if (altKey) return undefined
    if (event.ctrlKey || event.metaKey) {
      if (shiftKey) return undefined
      return to === undefined ? key.toLowerCase() === 'a' && onAll : () => focus(to)
    }
    if (key === 'Enter') return open(target, active)
    if (key === 'Delete') return onDelete && selected.length > 0 && (() => onDelete(selected))
    return to !== undefined && (() => go(to, shiftKey))
  }
  useKeyDown((event) => {
    if (event.defaultPrevented || !isFor(table.current, event.target)) return
    const run = commandOf(event)
    if (!run) return
    event.preventDefault()
    run()
  })
  return table
}

/** Whether keys at the target are for the table: not in text fields, in other parts of the page, and while a window covers it. */
function isFor(table: HTMLElement | null, target: EventTarget | null): boolean {
  if (!table || !(target instanceof HTMLElement) || isField(target)) return false
  const own = table.closest('[role=dialog]')
  const top = [...document.querySelectorAll('[role=dialog]')].findLast((dialog) => dialog.checkVisibility())
  if (top !== (own ?? undefined)) return false
  if (own) return own.contains(target)
  const isNowhere = target === document.body || target === document.getElementById('content')
  // With what is above the rows, but not beside them.
  return isNowhere || (table.closest('.trash-list')?.contains(target) === true && !target.closest('.details'))
}

const isField = (target: HTMLElement) =>
  target.isContentEditable || (target.matches('input, textarea, select') && !target.matches('[type=checkbox]'))
