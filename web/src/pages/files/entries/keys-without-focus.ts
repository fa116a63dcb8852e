import { useKeyDown } from '../../../components/windows/use-key-down.ts'
import { isTyping } from '../../../lib/keys.ts'
import type { EntriesProps } from './entry-handlers.ts'
import type { SelectionState } from './use-selection.ts'

type Props = Pick<EntriesProps, 'listing' | 'selection' | 'mayMove' | 'onPaste' | 'onUp'>

/** Keys of the list that also work while nothing has the focus: after the page was opened, and in a folder without entries. */
export function useKeysWithoutFocus({ listing, selection, mayMove, onPaste, onUp }: Props): void {
  useKeyDown((event) => {
    const commands = new Map<string, () => void>()
    if (listing.total) commands.set('a', () => selectAll(selection))
    if (mayMove) commands.set('v', onPaste)
    const plain = new Map([['Backspace', onUp]])
    if (listing.total) plain.set('ArrowDown', () => begin(selection))
    const { target, key, altKey } = event
    if (altKey || event.defaultPrevented || document.querySelector('[role=dialog], [role=menu]')) return
    const isCommand = event.ctrlKey || event.metaKey
    // With Shift on some keyboards.
    if (key === '/' && !isCommand) return search(event)
    if (event.shiftKey || (target !== document.body && target !== document.getElementById('content'))) return
    const run = isCommand ? commands.get(key.toLowerCase()) : plain.get(key)
    if (!run) return
    event.preventDefault()
    run()
  })
}

const focusList = () => document.querySelector<HTMLElement>('[role=grid]')?.focus()

/** Begins with the first entry, or with the one where the keys were last. */
function begin(selection: SelectionState): void {
  focusList()
  selection.go(Math.max(0, selection.active), false)
}

function search(event: KeyboardEvent): void {
  if (isTyping(event.target)) return
  const field = document.querySelector<HTMLElement>('.search-bar input')
  if (!field) return
  event.preventDefault()
  field.focus()
}

/** The list gets the focus, for the keys that act on the selection. */
function selectAll(selection: SelectionState): void {
  focusList()
  selection.all()
}
