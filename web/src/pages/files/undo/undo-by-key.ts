/** The undo of the latest action, while its message is shown. */
let latest: (() => void) | null = null

/** Ctrl+Z or ⌘Z undoes the latest action everywhere, also while a dialog is open. Returns a function that takes the offer back. */
export function offerUndo(undo: () => void): () => void {
  latest = undo
  addEventListener('keydown', press)
  return () => {
    if (latest !== undo) return
    latest = null
    removeEventListener('keydown', press)
  }
}

function press(event: KeyboardEvent): void {
  const { key, shiftKey, altKey, repeat } = event
  const isUndo = (event.ctrlKey || event.metaKey) && !shiftKey && !altKey && key.toLowerCase() === 'z'
  // In a text field it undoes what was typed.
  if (!isUndo || repeat || event.defaultPrevented || isTyping(event.target)) return
  event.preventDefault()
  latest?.()
}

const isTyping = (target: EventTarget | null) =>
  target instanceof Element &&
  target.closest('input:not([type=checkbox], [type=radio], [type=button]), textarea, [contenteditable]') !== null
