/** Windows: for making, editing and asking. Each names its thing, and its main button repeats the verb. */
import { Button, Modal, type ModalProps, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useFocusReturn } from './focus-return.ts'
import { Trouble } from './states.tsx'
import './window.css'

interface WindowProps {
  readonly title: ReactNode
  readonly onClose: () => void
  readonly size?: ModalProps['size']
  /** Asks before it closes, because something was entered that would be lost. */
  readonly hasChanges?: boolean
  /** Only the buttons close it: not Escape, not a click beside it. */
  readonly isFirm?: boolean
  readonly children: ReactNode
}

/** A window that is open; leave it out to close it. */
export function Window({ title, onClose, size = 'lg', hasChanges = false, isFirm = false, children }: WindowProps) {
  useFocusReturn()
  const [isAsking, setAsking] = useState(false)
  const close = () => (hasChanges ? setAsking(true) : onClose())
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size={size}
      closeOnEscape={!isFirm}
      closeOnClickOutside={!isFirm && !hasChanges}
      withCloseButton={!isFirm}
    >
      {children}
      {isAsking && (
        <div className="window-asks" role="alertdialog" aria-label="Leave without saving?">
          <p>What you entered is not saved yet.</p>
          <div className="window-buttons">
            <Button variant="default" autoFocus onClick={() => setAsking(false)}>
              Stay
            </Button>
            <Button color="danger" onClick={onClose}>
              Leave without saving
            </Button>
          </div>
        </div>
      )}
    </Modal>
  )
}

interface FormWindowProps extends Omit<WindowProps, 'isFirm'> {
  /** The verb, as on the button that opened the window: "ADD API KEY". */
  readonly submit: string
  readonly isDisabled?: boolean
  readonly isSending: boolean
  /** What was thrown when it was sent last. */
  readonly error: unknown
  readonly onSubmit: () => void
}

/** A window with a form: Enter sends it, Escape closes it, an error stays until it is sent again. */
export function FormWindow({ submit, isDisabled = false, isSending, error, onSubmit, ...window }: FormWindowProps) {
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (!isSending && !isDisabled) onSubmit()
  }
  return (
    <Window {...window}>
      <form className="window-form" onSubmit={send} noValidate={false}>
        {window.children}
        <Trouble error={error} />
        <div className="window-buttons">
          <Button variant="default" onClick={window.onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isSending} disabled={isDisabled}>
            {submit}
          </Button>
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
  readonly isSending: boolean
  readonly error: unknown
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before something is taken away. The focus stands on the way back, so that Enter alone does no harm. */
export function Confirmation(props: ConfirmationProps) {
  const { title, children, confirm, typed, isMild = false, isSending, error, onConfirm, onClose } = props
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
          <Button
            {...(!isMild && { color: 'danger' })}
            loading={isSending}
            disabled={typed !== undefined && text.trim() !== typed.trim()}
            onClick={onConfirm}
          >
            {confirm}
          </Button>
        </div>
      </div>
    </Window>
  )
}
