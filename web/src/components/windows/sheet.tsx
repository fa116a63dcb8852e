/** A dialog from the bottom of the screen, for phones: dragging its head down closes it, too. */
import { Modal } from '@mantine/core'
import { type PointerEvent, type ReactNode, useRef } from 'react'
import { useFocusReturn } from './focus-return.ts'
import './sheet.css'

interface Props {
  readonly title: ReactNode
  /** Beside the button that closes it. */
  readonly tools?: ReactNode
  /** The words of that button. */
  readonly close: string
  readonly onClose: () => void
  /** Whether something in it has `data-autofocus`, in place of the button that closes it. */
  readonly hasFocus?: boolean
  readonly children: ReactNode
}

export function Sheet({ title, tools, close, onClose, hasFocus = false, children }: Props) {
  useFocusReturn()
  const content = useRef<HTMLDivElement>(null)
  const drag = useDragDown(content, onClose)
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size="100%"
      xOffset={0}
      yOffset={0}
      removeScrollProps={{ removeScrollBar: false }}
      transitionProps={{ transition: 'slide-up' }}
    >
      <Modal.Overlay />
      <Modal.Content className="sheet" ref={content} classNames={{ inner: 'sheet-inner' }}>
        <Modal.Header className="sheet-head" role="presentation" {...drag}>
          <span className="sheet-handle" aria-hidden="true" />
          <Modal.Title className="sheet-title">{title}</Modal.Title>
          {tools}
          <Modal.CloseButton
            className="sheet-close"
            size={40}
            iconSize={22}
            aria-label={close}
            data-autofocus={hasFocus ? undefined : true}
          />
        </Modal.Header>
        <Modal.Body className="sheet-body">{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

/** From here on it closes when it is let go, in pixels. */
const closingDrag = 80

/** Moves the sheet with the finger that drags its head. */
function useDragDown(sheet: { readonly current: HTMLElement | null }, onClose: () => void) {
  const start = useRef<number>(undefined)
  const move = (pixels: number) => {
    if (sheet.current) sheet.current.style.translate = pixels > 0 ? `0 ${pixels}px` : ''
  }
  const end = (distance: number) => {
    start.current = undefined
    if (distance > closingDrag) onClose()
    else move(0)
  }
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (!event.isPrimary || (event.target as Element).closest('button, a')) return
      event.currentTarget.setPointerCapture(event.pointerId)
      start.current = event.clientY
    },
    onPointerMove(event: PointerEvent) {
      if (start.current !== undefined) move(event.clientY - start.current)
    },
    onPointerUp(event: PointerEvent) {
      if (start.current !== undefined) end(event.clientY - start.current)
    },
    onPointerCancel: () => end(0),
  }
}
