/** A dialog from the bottom of the screen, for phones: half as high as it first, higher when it is dragged up or scrolled; dragging it down closes it, too. */
import { Modal } from '@mantine/core'
import { type ReactNode, useRef, useState } from 'react'
import { useFocusReturn } from './focus-return.ts'
import { useSheetHeight } from './use-sheet-height.ts'
import './sheet.css'

interface Props {
  readonly title: ReactNode
  /** Beside the button that closes it. */
  readonly tools?: ReactNode
  /** The words of the buttons. */
  readonly words: { readonly expand: string; readonly collapse: string; readonly close: string }
  readonly onClose: () => void
  /** Whether something in it has `data-autofocus`, in place of the button that closes it. */
  readonly hasFocus?: boolean
  readonly children: ReactNode
}

/** As Mantine's "slide-up"; its heights change in the same time. */
const transition = {
  in: { opacity: 1, transform: 'translateY(0)' },
  out: { opacity: 0, transform: 'translateY(100%)' },
  common: { transformOrigin: 'bottom' },
  transitionProperty: 'transform, opacity, height, translate',
}

export function Sheet({ title, tools, words, onClose, hasFocus = false, children }: Props) {
  useFocusReturn()
  const [isTall, setTall] = useState(false)
  const sheet = useRef<HTMLDivElement>(null)
  const { head, body } = useSheetHeight({ sheet, setTall, onClose })
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size="100%"
      xOffset={0}
      yOffset={0}
      removeScrollProps={{ removeScrollBar: false }}
      transitionProps={{ transition }}
    >
      <Modal.Overlay />
      <Modal.Content className="sheet" ref={sheet} classNames={{ inner: 'sheet-inner' }} data-tall={isTall}>
        <Modal.Header className="sheet-head" role="presentation" {...head}>
          <button
            type="button"
            className="sheet-handle"
            aria-label={isTall ? words.collapse : words.expand}
            aria-expanded={isTall}
            onClick={() => setTall(!isTall)}
          />
          <Modal.Title className="sheet-title">{title}</Modal.Title>
          {tools}
          <Modal.CloseButton
            className="sheet-close"
            size={40}
            iconSize={22}
            aria-label={words.close}
            data-autofocus={hasFocus ? undefined : true}
          />
        </Modal.Header>
        <Modal.Body className="sheet-body" {...body}>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
