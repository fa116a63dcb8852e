/** The undo of the latest action, while its message is shown. Apart from the message, which is loaded with the first action. */
let latest: (() => void) | null = null

/** Ctrl+Z in the list. */
export const undoByKey = (): void => latest?.()

/** Returns a function that takes it back. */
export function offerUndo(undo: () => void): () => void {
  latest = undo
  return () => {
    if (latest === undo) latest = null
  }
}
