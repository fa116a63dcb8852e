/** Dialogs for forms and confirmations. The title names the object, and the main button repeats the verb. */

import { Button, Modal, type ModalProps, TextInput } from '@mantine/core'
import {
  createContext,
  type FormEvent,
  type MouseEvent,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react'
import { isRepeated } from '../../lib/repeated-click.ts'
import { ErrorMessage } from '../display/states.tsx'
import { BusyButton } from '../forms/busy-button.tsx'
import { useUnsaved } from '../forms/unsaved.ts'
import { useFocusReturn } from './focus-return.ts'
import { useCoveredByTop } from './on-top.ts'
import './window.css'
import { t } from '../../lib/language/language.ts'

interface WindowProps {
  readonly title: ReactNode
  readonly onClose: () => void
  readonly size?: ModalProps['size']
  /** Unsaved entries: asks before it closes. */
  readonly hasChanges?: boolean
  /** Only its buttons close it: not Escape, not a click outside. */
  readonly closesByButtonsOnly?: boolean
  /** What Escape does instead of closing it. */
  readonly onEscape?: (() => void) | undefined
  /** A click outside does not close it. */
  readonly staysOnClickOutside?: boolean
  /** It is above all others, wherever they are in the tree of components. */
  readonly isOnTop?: boolean
  readonly children: ReactNode
}

const LeaveContext = createContext<() => void>(() => undefined)
/** Informs the dialog below that another one is on top; the returned function is called when that one closes. */
const BelowContext = createContext<() => () => void>(() => () => undefined)

/** An open dialog; unmount it to close. Every way to close it asks first if there are unsaved entries. */
export function Window({
  title,
  onClose,
  size = 'lg',
  hasChanges = false,
  closesByButtonsOnly = false,
  staysOnClickOutside = closesByButtonsOnly,
  onEscape,
  isOnTop = false,
  children,
}: WindowProps) {
  useFocusReturn()
  const { isAsking, leave, stay, discardChanges } = useLeaveConfirmation(hasChanges, onClose)
  const [above, setAbove] = useState(0)
  const cover = useCallback(() => {
    setAbove((count) => count + 1)
    return () => setAbove((count) => count - 1)
  }, [])
  useEffect(use(BelowContext), [])
  const isCovered = useCoveredByTop(isOnTop) || above > 0
  useEscape(isCovered ? undefined : onEscape)
  return (
    <Modal
      opened
      onClose={leave}
      title={title}
      size={size}
      closeOnEscape={!closesByButtonsOnly && !isCovered && !onEscape}
      closeOnClickOutside={!staysOnClickOutside}
      withCloseButton={!closesByButtonsOnly}
      onClickCapture={useOpeningClicks()}
    >
      <BelowContext value={cover}>
        <LeaveContext value={leave}>{children}</LeaveContext>
      </BelowContext>
      {isAsking && (
        <div className="window-asks" role="alertdialog" aria-label={t('Leave without saving?')}>
          <p>{t('Your changes have not been saved.')}</p>
          <div className="window-buttons">
            <Button variant="default" autoFocus onClick={stay}>
              {t('Continue editing')}
            </Button>
            <Button color="danger" onClick={discardChanges}>
              {t('Leave without saving')}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  )
}

/** Where the dialog itself would react to it: not in an open menu, which it closes. */
function useEscape(run: (() => void) | undefined): void {
  useEffect(() => {
    if (!run) return
    const press = ({ key, isComposing, target }: KeyboardEvent) => {
      const isMenu = target instanceof Element && target.getAttribute('data-mantine-stop-propagation') === 'true'
      if (key === 'Escape' && !isComposing && !isMenu) run()
    }
    addEventListener('keydown', press, { capture: true })
    return () => removeEventListener('keydown', press, { capture: true })
  }, [run])
}

/** The time in which the second click of a double-click arrives, in ms. */
const doubleClickMs = 700

/** Ignores the second click of the double-click that opened the dialog: it would close it, or press one of its buttons. */
function useOpeningClicks() {
  const [openedAt] = useState(() => performance.now())
  return (event: MouseEvent) => {
    if (isRepeated(event) && event.timeStamp - openedAt < doubleClickMs) event.stopPropagation()
  }
}

function useLeaveConfirmation(hasChanges: boolean, onClose: () => void) {
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
    // Escape again chooses the safe option.
    if (isAsking) return stay()
    remember()
    setClosing(true)
  }
  const discardChanges = () => {
    page.leave()
    onClose()
  }
  return { isAsking, leave, stay, discardChanges }
}

/** The cancel button of a dialog. */
export const LeaveButton = ({ children }: { children: ReactNode }) => (
  <Button variant="default" onClick={use(LeaveContext)}>
    {children}
  </Button>
)

interface FormWindowProps extends Omit<WindowProps, 'closesByButtonsOnly'> {
  /** The verb, as on the button that opened the dialog: "ADD API KEY". */
  readonly submit: string
  /** The words of the button that closes it. */
  readonly cancel?: string
  /** Focuses the submit button at first: no field has to be filled in. */
  readonly startsOnSubmit?: boolean
  readonly isDisabled?: boolean
  readonly isSending: boolean
  /** Error of the last submission. */
  readonly error: unknown
  readonly onSubmit: () => void
}

/**
 * A dialog with a form: Enter submits it, and an error is shown until the next submission. Any input counts as a change,
 * unless `hasChanges` is given.
 */
export function FormWindow(props: FormWindowProps) {
  const {
    submit,
    cancel = t('Cancel'),
    startsOnSubmit,
    isDisabled = false,
    isSending,
    error,
    onSubmit,
    children,
  } = props
  const { title, size, hasChanges, staysOnClickOutside, onClose } = props
  const window = {
    title,
    onClose,
    ...(size !== undefined && { size }),
    ...(staysOnClickOutside && { staysOnClickOutside }),
  }
  const [isEdited, setEdited] = useState(false)
  const send = (event: FormEvent) => {
    event.preventDefault()
    // A dialog opened from within this form is not part of it.
    event.stopPropagation()
    if (!isSending && !isDisabled) onSubmit()
  }
  return (
    <Window hasChanges={hasChanges ?? isEdited} {...window}>
      <form className="window-form" onSubmit={send} onInput={() => setEdited(true)} noValidate={false}>
        {children}
        <ErrorMessage error={error} />
        <div className="window-buttons">
          <LeaveButton>{cancel}</LeaveButton>
          <BusyButton
            type="submit"
            loading={isSending}
            disabled={isDisabled}
            data-autofocus={startsOnSubmit || undefined}
          >
            {submit}
          </BusyButton>
        </div>
      </form>
    </Window>
  )
}

interface ConfirmationProps {
  readonly title: string
  /** The consequences, as sentences. */
  readonly children: ReactNode
  readonly confirm: string
  /** Text to type before confirming a dangerous action: the name of the object. */
  readonly typed?: string | undefined
  /** The action loses nothing. */
  readonly isHarmless?: boolean
  /** Whether the consequences have been loaded: it cannot be confirmed before. */
  readonly isKnown?: boolean
  readonly isSending: boolean
  readonly error: unknown
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before a destructive action. The focus starts on the cancel button, so that Enter alone changes nothing. */
export function Confirmation(props: ConfirmationProps) {
  const {
    title,
    children,
    confirm,
    typed,
    isHarmless = false,
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
            label={t('To confirm, type: {typed}', { typed })}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        <ErrorMessage error={error} />
        <div className="window-buttons">
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('Cancel')}
          </Button>
          <BusyButton
            {...(!isHarmless && { color: 'danger' })}
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
