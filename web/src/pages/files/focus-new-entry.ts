import { type RefObject, useEffect, useLayoutEffect } from 'react'

/** Whether the unmounted list had the focus. */
export type FocusHandover = RefObject<boolean>

const lists = '.file-list, .file-grid'

/** Moves the focus to the list of the folder that was opened by keyboard, once it has loaded. */
export function useFocusHandover(hadFocus: FocusHandover, isThere: boolean): void {
  useLayoutEffect(
    () => () => {
      hadFocus.current = document.activeElement?.closest(lists) != null
    },
    [hadFocus],
  )
  useEffect(() => {
    if (!isThere || !hadFocus.current) return
    hadFocus.current = false
    const next = document.querySelector<HTMLElement>(lists) ?? document.getElementById('content')
    next?.focus({ preventScroll: true })
  }, [isThere, hadFocus])
}
