import { type RefObject, useEffect, useLayoutEffect } from 'react'

/** Whether the list that is gone had the focus. */
export type HandedOn = RefObject<boolean>

const lists = '.file-list, .file-grid'

/** Who opens a folder by key goes on in its list: the focus of one list is handed to the next once that is there. */
export function useHandedFocus(hadFocus: HandedOn, isThere: boolean): void {
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
