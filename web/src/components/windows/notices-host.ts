import { useLayoutEffect, useState } from 'react'

/**
 * The element that contains the messages. While there are any, it is inside the topmost dialog: otherwise Tab, which stays in
 * the dialog, would not reach their buttons, and a screen reader would take them for a part of the page behind it.
 */
export function useNoticesHost(hasNotices: boolean): HTMLElement {
  const [host] = useState(createHost)
  useLayoutEffect(() => {
    if (!hasNotices) return
    let measured: HTMLElement | undefined
    const place = () => {
      const dialog = topDialog()
      placeIn(host, dialog ?? document.body)
      if (dialog) alignToHead(host, dialog)
      if (dialog === measured) return
      measured = dialog
      sizes.disconnect()
      if (dialog) sizes.observe(dialog)
    }
    // Dialogs are centred: their titles move with their height.
    const sizes = new ResizeObserver(place)
    place()
    const observer = new MutationObserver(place)
    observer.observe(document.body, { childList: true, subtree: true })
    // The second one is for dialogs that have just been opened.
    const moves = ['resize', 'transitionend'] as const
    for (const move of moves) addEventListener(move, place)
    return () => {
      observer.disconnect()
      sizes.disconnect()
      for (const move of moves) removeEventListener(move, place)
    }
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

/** Tells the styles where the title of a dialog is, before its close button: there messages cover no control. In px. */
function alignToHead(host: HTMLElement, dialog: HTMLElement): void {
  const head = dialog.querySelector('.mantine-Modal-header')?.getBoundingClientRect()
  host.toggleAttribute('data-at-head', head !== undefined)
  if (!head) return
  const closing = dialog.querySelector('.mantine-Modal-header > .mantine-Modal-close')?.getBoundingClientRect()
  const end = closing ? closing.left : head.right
  const { style } = host
  style.setProperty('--head-left', `${head.left}px`)
  style.setProperty('--head-bottom', `${head.bottom}px`)
  style.setProperty('--head-width', `${end - head.left}px`)
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
