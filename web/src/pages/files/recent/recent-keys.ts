import type { KeyboardEvent } from 'react'
import { menuPositionOf, useKeyboard } from '../entries/entry-handlers.ts'
import type { RecentProps } from './recent-rows.tsx'
import { openRunMenu, runOf } from './run.ts'
import { useGoTo } from './run-controls.tsx'

/** Keys of the list; on a run, Enter opens and closes it, in lists also the arrows, space selects its files, and the menu is theirs. */
export function useRecentKeys(entries: RecentProps, shape: Parameters<typeof useKeyboard>[1]) {
  const { listing, selection } = entries
  const onKeyDown = useKeyboard(entries, shape)
  const goTo = useGoTo()
  return (event: KeyboardEvent) => {
    const row = listing.rows[selection.active]
    const isMenu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)
    const isCommand = event.ctrlKey || event.metaKey
    const isPlain = (!isCommand || event.key === ' ') && !event.altKey && !event.shiftKey
    const isOnControl = (event.target as HTMLElement).closest('button, input, a') !== null
    if (row?.is !== 'run' || !(isPlain || isMenu) || isOnControl) return onKeyDown(event)
    const files = listing.filesOf(row)
    const isSelected = files.every(({ id }) => selection.selected.has(id))
    const isToggling = !shape.starts && event.key === (row.isOpen ? 'ArrowLeft' : 'ArrowRight')
    if (isMenu) {
      // That of what is selected, or else of the run.
      if (selection.entries.length > 0) return onKeyDown(event)
      const run = runOf(listing, row)
      if (run) openRunMenu(run, { ...entries, index: selection.active, goTo }, menuPositionOf(selection.active))
    } else if (event.key === 'Enter' || isToggling) listing.toggle(row)
    else if (event.key === ' ') selection.many(files, selection.active, !isSelected)
    else return onKeyDown(event)
    event.preventDefault()
    event.stopPropagation()
  }
}
