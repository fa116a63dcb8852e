/** The mouse on rows of the trash, as in Files: a click selects, a double-click shows. Escape ends the selection. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { type MouseEvent, useRef } from 'react'
import { useEscape } from '../../components/windows/use-escape.ts'
import { isRepeated } from '../../lib/repeated-click.ts'
import { toggleId } from '../../lib/toggle-id.ts'
import { nothing, rangeTo } from '../files/entries/selection.ts'

interface Rows {
  readonly rows: readonly TrashedResource[]
  readonly selected: ReadonlySet<number>
  readonly onSelect: (selected: ReadonlySet<number>) => void
  readonly onOpen: (row: TrashedResource) => void
}

/**
 * `table`: handlers of the element around the table. With Ctrl or ⌘ a click adds the row or removes it, with Shift it selects up to it.
 * `check`: a click on the checkbox of a row. `go`: a key that goes to a row, with Shift selecting up to it.
 */
export function useRowPress({ rows, selected, onSelect, onOpen }: Rows) {
  /** From which a range starts. */
  const start = useRef(0)
  /** The row of the first click of a double-click: it can be at a menu or a window above the rows, which it closes. */
  const pressed = useRef<number>(undefined)
  const selectTo = (index: number) => {
    const [first, last] = rangeTo({ ...nothing, anchor: start.current }, index)
    onSelect(new Set(rows.slice(first, last + 1).map(({ id }) => id)))
  }
  const check = (row: TrashedResource, isRange: boolean) => {
    const index = rows.indexOf(row)
    if (isRange) return selectTo(index)
    start.current = index
    onSelect(toggleId(selected, row.id))
  }
  useEscape(selected.size > 0, () => onSelect(new Set()))
  const table = {
    onMouseDown: (event: MouseEvent) => {
      // The browser would select the text up to here.
      if (event.shiftKey && indexOf(event) >= 0) event.preventDefault()
    },
    onClick: (event: MouseEvent) => {
      const index = indexOf(event)
      const row = rows[index]
      if (!isRepeated(event)) pressed.current = row?.id
      if (!row || isRepeated(event) || getSelection()?.isCollapsed === false) return
      const { shiftKey, ctrlKey, metaKey } = event
      if (shiftKey) return selectTo(index)
      start.current = index
      onSelect(ctrlKey || metaKey ? toggleId(selected, row.id) : new Set([row.id]))
    },
    onDoubleClick: (event: MouseEvent) => {
      const row = rows[indexOf(event)]
      if (row && row.id === pressed.current) onOpen(row)
    },
  }
  const go = (index: number, isRange: boolean) => {
    if (isRange) return selectTo(index)
    const row = rows[index]
    start.current = index
    if (row) onSelect(new Set([row.id]))
  }
  return { table, check, go }
}

/** Of the row below the pointer; -1 on what has an action of its own. */
function indexOf({ target }: MouseEvent): number {
  const element = target as HTMLElement
  const row = element.closest('button, input, a, label') ? null : element.closest('tbody tr')
  return row ? Array.from(row.parentElement?.children ?? []).indexOf(row) : -1
}
