/** Ctrl+Z or ⌘Z undoes the latest action everywhere, also while a dialog is open, and for a while after its message was closed. */
import { notifications } from '@mantine/notifications'
import { requestUser } from '../../../data/api/tab-owner.ts'
import { t } from '../../../lib/language/language.ts'

/** How long an action can be undone by the key, in ms. */
const undoableMs = 10 * 60_000

const nothingToUndo = t(
  'There is nothing to undo. Only your latest action can be undone, for {minutes, plural, one {# minute} other {# minutes}}.',
  { minutes: undoableMs / 60_000 },
)

interface Offer {
  readonly undo: () => void
  readonly until: number
}

let latest: Offer | null = null

/** Offers to undo the latest action, in place of the one before. */
export function offerUndo(undo: () => void): void {
  latest = { undo, until: Date.now() + undoableMs }
  addEventListener('keydown', press)
}

/** Ends the offer: it was taken, something else was done, or nothing is left of the action. */
export function withdrawUndo(): void {
  latest = null
}

function press(event: KeyboardEvent): void {
  const { key, shiftKey, altKey, repeat } = event
  const isUndo = (event.ctrlKey || event.metaKey) && !shiftKey && !altKey && key.toLowerCase() === 'z'
  // In a text field it undoes what was typed.
  if (!isUndo || repeat || event.defaultPrevented || isTyping(event.target) || requestUser() === null) return
  event.preventDefault()
  if (latest && Date.now() < latest.until) latest.undo()
  else notifications.show({ id: 'nothing-to-undo', message: nothingToUndo })
}

const isTyping = (target: EventTarget | null) =>
  target instanceof Element &&
  target.closest('input:not([type=checkbox], [type=radio], [type=button]), textarea, [contenteditable]') !== null
