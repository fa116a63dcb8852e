/** Links in messages, which are outside of the router. */
import type { useRouter } from '@tanstack/react-router'
import type { MouseEvent } from 'react'

export type Router = ReturnType<typeof useRouter>

/** Handler of a click: goes there without loading the page again, unless another tab is wanted. */
export const inThisPage = (go: () => void) => (event: MouseEvent) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  go()
}
