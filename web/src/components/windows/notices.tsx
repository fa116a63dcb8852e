/** The short messages at the bottom of the screen, with their styles. */
import '@mantine/notifications/styles.layer.css'
import './notices.css'
import { Notifications, useNotifications } from '@mantine/notifications'
import { useLayoutEffect, useState } from 'react'

export function Notices() {
  const { notifications } = useNotifications()
  const host = useNoticesHost(notifications.length > 0)
  // Below menus, which are at 300.
  return <Notifications position="bottom-center" autoClose={5000} zIndex={250} portalProps={{ target: host }} />
}

/**
 * The element that contains the messages. While there are any, it is inside the topmost dialog: otherwise Tab, which stays in
 * the dialog, would not reach their buttons, and a screen reader would take them for a part of the page behind it.
 */
function useNoticesHost(hasNotices: boolean): HTMLElement {
  const [host] = useState(createHost)
  useLayoutEffect(() => {
    if (!hasNotices) return
    let measured: readonly (HTMLElement | null | undefined)[] = []
    const place = () => {
      const dialog = topDialog()
      placeIn(host, dialog ?? document.body)
      const messages = host.querySelector<HTMLElement>('[data-position="bottom-center"]')
      if (dialog && messages) keepAbove(dialog, messages)
      if (measured[0] === dialog && measured[1] === messages) return
      measured = [dialog, messages]
      sizes.disconnect()
      for (const element of measured) if (element) sizes.observe(element)
    }
    const sizes = new ResizeObserver(place)
    place()
    const observer = new MutationObserver(place)
    observer.observe(document.body, { childList: true, subtree: true })
    addEventListener('resize', place)
    return () => {
      observer.disconnect()
      sizes.disconnect()
      removeEventListener('resize', place)
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

/** Between a dialog and the messages below it, in px. */
const gap = 8

/**
 * Keeps a dialog that reaches down to the messages above them, so that they cover none of its controls. The space stays until the dialog
 * is closed: nothing in it moves when a message goes.
 */
function keepAbove(dialog: HTMLElement, messages: HTMLElement): void {
  const frame = dialog.closest<HTMLElement>('.mantine-Modal-inner')
  if (!frame || messages.offsetHeight === 0) return
  const { paddingTop, paddingBottom, alignItems } = getComputedStyle(frame)
  const [top, bottom] = [Number.parseFloat(paddingTop), innerHeight - Number.parseFloat(paddingBottom)]
  // Where it is at rest: it slides in. Sheets are at the bottom, others in the centre.
  const end = alignItems === 'flex-end' ? bottom : Math.min((top + bottom + dialog.offsetHeight) / 2, bottom)
  const limit = messages.getBoundingClientRect().top - gap
  if (end <= limit) return
  frame.style.setProperty('--messages', `${innerHeight - limit}px`)
  frame.setAttribute('data-above-messages', '')
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
