import { useEffect } from 'react'
import type { EntriesProps } from './entry-handlers.ts'
import type { SelectionState } from './use-selection.ts'

type Props = Pick<EntriesProps, 'listing' | 'selection' | 'mayMove' | 'onPaste' | 'onUp'>

/** Keys of the list that also work while nothing has the focus: after the page was opened, and in a folder without entries. */
export function useKeysWithoutFocus({ listing, selection, mayMove, onPaste, onUp }: Props): void {
  useEffect(() => {
    const commands = new Map<string, () => void>()
    if (listing.total) commands.set('a', () => selectAll(selection))
    if (mayMove) commands.set('v', onPaste)
    const press = (event: KeyboardEvent) => {
      const { target, key, shiftKey, altKey } = event
      if (shiftKey || altKey || event.defaultPrevented || document.querySelector('[role=dialog]')) return
      if (target !== document.body && target !== document.getElementById('content')) return
      const isCommand = event.ctrlKey || event.metaKey
      const run = isCommand ? commands.get(key.toLowerCase()) : key === 'Backspace' ? onUp : undefined
      if (!run) return
      event.preventDefault()
      run()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  })
}

/** The list gets the focus, for the keys that act on the selection. */
function selectAll(selection: SelectionState): void {
  document.querySelector<HTMLElement>('[role=grid]')?.focus()
  selection.all()
}
