/** Windows: for making, editing and asking. Each names its thing, and its main button repeats the verb. */

import { Button, Modal, type ModalProps, TextInput } from '@mantine/core'
import { createContext, type FormEvent, type ReactNode, use, useCallback, useEffect, useRef, useState } from 'react'
import { Trouble } from '../display/states.tsx'
import { BusyButton } from '../forms/busy-button.tsx'
import { useUnsaved } from '../forms/unsaved.ts'
import { useFocusReturn } from './focus-return.ts'
import './window.css'

interface WindowProps {
  readonly title: ReactNode
  readonly onClose: () => void
  readonly size?: ModalProps['size']
  /** Something was entered that would be lost: it asks before it closes. */
  readonly hasChanges?: boolean
  /** Only the buttons close it: not Escape, not a click beside it. */
  readonly isFirm?: boolean
  readonly children: ReactNode
}

const LeaveContext = createContext<() => void>(() => undefined)
/** Tells the window below that one stands on top of it; the answer is called when that one is gone. */
const BelowContext = createContext<() => () => void>(() => () => undefined)

/** A window that is open; leave it out to close it. Every way out asks first where something would be lost. */
export function Window({ title, onClose, size = 'lg', hasChanges = false, isFirm = false, children }: WindowProps) {
  useFocusReturn()
  const { isAsking, leave, stay, goAway } = useLeaving(hasChanges, onClose)
  const [above, setAbove] = useState(0)
  const cover = useCallback(() => {
    setAbove((count) => count + 1)
    return () => setAbove((count) => count - 1)
  }, [])
  useEffect(use(BelowContext), [])
  return (
    <Modal
      opened
      onClose={leave}
      title={title}
      size={size}
      closeOnEscape={!isFirm && above === 0}
      closeOnClickOutside={!isFirm}
      withCloseButton={!isFirm}
    >
      <BelowContext value={cover}>
        <LeaveContext value={leave}>{children}</LeaveContext>
      </BelowContext>
      {isAsking && (
        <div className="window-asks" role="alertdialog" aria-label="Leave without saving?">
          <p>What you entered is not saved yet.</p>
          <div className="window-buttons">
            <Button variant="default" autoFocus onClick={stay}>
              Stay
            </Button>
            <Button color="danger" onClick={goAway}>
              Leave without saving
            </Button>
          </div>
        </div>
      )}
    </Modal>
  )
}

function useLeaving(hasChanges: boolean, onClose: () => void) {
  const [isClosing, setClosing] = useState(false)
  const before = useRef<Element | null>(null)
  const remember = () => {
    before.current = document.activeElement
  }
  const page = useUnsaved(hasChanges, remember)
  const isAsking = isClosing || page.isLeaving
  const stay = () => {
    setClosing(false)
    page.stay()
    if (before.current instanceof HTMLElement) before.current.focus()
  }
  const leave = () => {
    if (!hasChanges) return onClose()
    // Escape once more is an answer, and the safe one.
    if (isAsking) return stay()
    remember()
    setClosing(true)
  }
  const goAway = () => {
    page.leave()
    onClose()
  }
  return { isAsking, leave, stay, goAway }
}

/** The way out at the foot of a window. */
export const LeaveButton = ({ children }: { children: ReactNode }) => (
  <Button variant="default" onClick={use(LeaveContext)}>
    {children}
  </Button>
)

interface FormWindowProps extends Omit<WindowProps, 'isFirm'> {
  /** The verb, as on the button that opened the window: "ADD API KEY". */
  readonly submit: string
  readonly isDisabled?: boolean
  readonly isSending: boolean
  /** What was thrown when it was sent last. */
  readonly error: unknown
  readonly onSubmit: () => void
}

/**
 * A window with a form: Enter sends it, an error stays until it is sent again. Anything typed counts as a change, where
 * `hasChanges` does not say it more exactly.
 */
export function FormWindow(props: FormWindowProps) {
  const { submit, isDisabled = false, isSending, error, onSubmit, children, ...window } = props
  const [isTyped, setTyped] = useState(false)
  const send = (event: FormEvent) => {
    event.preventDefault()
    // A window that was opened from within this form is no part of it.
    event.stopPropagation()
    if (!isSending && !isDisabled) onSubmit()
  }
  return (
    <Window hasChanges={isTyped} {...window}>
      <form className="window-form" onSubmit={send} onInput={() => setTyped(true)} noValidate={false}>
        {children}
        <Trouble error={error} />
        <div className="window-buttons">
          <LeaveButton>Cancel</LeaveButton>
          <BusyButton type="submit" loading={isSending} disabled={isDisabled}>
            {submit}
          </BusyButton>
        </div>
      </form>
    </Window>
  )
}

interface ConfirmationProps {
  readonly title: string
  /** What will stop working, in sentences. */
  readonly children: ReactNode
  readonly confirm: string
  /** Has to be typed first, where a slip would do great harm: the name of what is taken away. */
  readonly typed?: string | undefined
  /** Nothing is lost by it. */
  readonly isMild?: boolean
  /** Whether what will stop working is known: it can't be confirmed before. */
  readonly isKnown?: boolean
  readonly isSending: boolean
  readonly error: unknown
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before something is taken away. The focus stands on the way back, so that Enter alone does no harm. */
export function Confirmation(props: ConfirmationProps) {
  const {
    title,
    children,
    confirm,
    typed,
    isMild = false,
    isKnown = true,
    isSending,
    error,
    onConfirm,
    onClose,
  } = props
  const [text, setText] = useState('')
  return (
    <Window title={title} size="md" onClose={onClose}>
      <div className="window-form">
        <div className="window-text">{children}</div>
        {typed !== undefined && (
          <TextInput
            label={`To be sure, type: ${typed}`}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        <Trouble error={error} />
        <div className="window-buttons">
          <Button variant="default" data-autofocus onClick={onClose}>
            Cancel
          </Button>
          <BusyButton
            {...(!isMild && { color: 'danger' })}
            loading={isSending}
            disabled={!isKnown || (typed !== undefined && text.trim() !== typed.trim())}
            onClick={onConfirm}
          >
            {confirm}
          </BusyButton>
        </div>
      </div>
    </Window>
  )
}
