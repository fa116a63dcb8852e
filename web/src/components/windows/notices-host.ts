import { useLayoutEffect, useState } from 'react'

/**
 * The element that contains the messages. While there are any, it is inside the topmost dialog: otherwise Tab, which stays in
 * the dialog, would not reach their buttons, and a screen reader would take them for a part of the page behind it.
 */
export function useNoticesHost(hasNotices: boolean): HTMLElement {
  const [host] = useState(createHost)
  useLayoutEffect(() => {
    if (!hasNotices) return
    const place = () => placeIn(host, topDialog() ?? document.body)
    place()
    const observer = new MutationObserver(place)
    observer.observe(document.body, { childList: true, subtree: true })
    return () => observer.disconnect()
  }, [host, hasNotices])
  useLayoutEffect(() => returnFocus(host), [host])
  return host
}

function createHost(): HTMLElement {
  const host = document.createElement('div')
  host.className = 'notices-host'
  document.body.append(host)
  return host
}

/** Dialogs that were opened later are later in the document. */
const topDialog = () => [...document.querySelectorAll<HTMLElement>('[role=dialog][aria-modal=true]')].at(-1)

function placeIn(host: HTMLElement, parent: HTMLElement): void {
  // Browsers without popovers would show the messages in the dialog's scrolled content.
  const there = 'showPopover' in host ? parent : document.body
  if (host.parentElement === there) return
  there.append(host)
  host.removeAttribute('popover')
  if (there === document.body) return
  // Above all else, and positioned by the window, not by the dialog.
  host.setAttribute('popover', 'manual')
  host.showPopover()
}

/** When the focused button of a message disappears, the focus returns to where it was before. */
function returnFocus(host: HTMLElement): () => void {
  let before: EventTarget | null = null
  let focused: EventTarget | null = null
  const enter = ({ target, relatedTarget }: FocusEvent) => {
    if (!(relatedTarget instanceof Node && host.contains(relatedTarget))) before = relatedTarget
    focused = target
  }
  const check = () => {
    if (!(focused instanceof Node) || focused.isConnected) return
    focused = null
    if (document.activeElement !== document.body) return
    const there = before instanceof HTMLElement && before.isConnected ? before : topDialog()
    const target = there ?? document.getElementById('content')
    target?.focus({ preventScroll: true })
  }
  const leave = ({ relatedTarget }: FocusEvent) => {
    if (relatedTarget) focused = null
  }
  const observer = new MutationObserver(check)
  observer.observe(host, { childList: true, subtree: true })
  host.addEventListener('focusin', enter)
  host.addEventListener('focusout', leave)
  return () => {
    observer.disconnect()
    host.removeEventListener('focusin', enter)
    host.removeEventListener('focusout', leave)
    host.remove()
  }
}
