import { useRouter } from '@tanstack/react-router'

/** State of an entry of the browser's history of a window; it survives reloads. */
export interface Above {
  /** Whether the window was opened by it, or by one before it. */
  readonly isAbove: boolean
  /** Entries of the history that the window has up to this one; absent: 1. */
  readonly levels?: number
}

/** Of an entry that opens a window. */
export const above: Above = { isAbove: true }

/** Whether Back was called, which takes some milliseconds. */
let isLeaving = false
// `pageshow`: of a page that the browser kept while it was away.
for (const event of ['popstate', 'pageshow'])
  addEventListener(event, () => {
    isLeaving = false
  })

/**
 * Makes a function that closes the topmost window of the address: by Back, if its entry of the browser's history was made
 * when it was opened, so that none is left over; otherwise, as with an address that was passed on, by `replace`.
 */
export function useCloseAbove(replace: () => void): () => void {
  const { history } = useRouter()
  return () => {
    const { isAbove, levels = 1 } = history.location.state as Partial<Above>
    if (!isAbove) return replace()
    // A second time, it would leave the page.
    if (isLeaving) return
    isLeaving = true
    history.go(-levels)
  }
}
