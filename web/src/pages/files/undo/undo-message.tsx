/** The message after an action on files, with a button that undoes it. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { useRouter } from '@tanstack/react-router'
import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react'
import { showError } from '../../../components/windows/show-notice.ts'
import { failedOf, type Outcome, succeededOf } from '../../../data/api/outcomes.ts'
import { canUndo, type Undoable, useUndo } from '../../../data/files/undo.ts'
import { entriesText } from '../../../lib/bytes.ts'
import { baseName } from '../../../lib/path.ts'
import { offerUndo, withdrawUndo } from './undo-by-key.ts'
import './undo-message.css'
import { keyShortcut, keyText } from '../../../lib/keys.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { undoneText } from './undone-text.ts'

/** How long the message with the button is shown, in ms. */
const shownMs = 12_000

let count = 0

/** The message whose place the next one takes: an outcome that is no longer the latest one. */
let replaceable: string | null = null

const nextId = () => `done-${++count}`

function show(id: string, message: ReactNode, isLong: boolean): void {
  if (replaceable !== null) notifications.hide(replaceable)
  replaceable = id
  withdrawUndo()
  notifications.show({ id, message, ...(isLong && { autoClose: shownMs }) })
}

/** "Moved: /shelf/a.txt", "Moved: 3 items". */
export function showDone(words: string, done: Undoable, mayUndo: boolean, link?: ReactNode): void {
  const succeeded = succeededOf(done.outcomes)
  if (succeeded.length > 0) showOutcome({ text: `${words}: ${nameOf(succeeded)}`, link, done, mayUndo })
}

interface OutcomeMessage {
  readonly text: string
  /** A link after the text; a function has the id of the message. */
  readonly link?: ReactNode | ((id: string) => ReactNode)
  readonly done: Undoable
  readonly mayUndo: boolean
}

/** In words of one's own. */
export function showOutcome({ text, link: given, done, mayUndo }: OutcomeMessage): void {
  const id = nextId()
  const link = typeof given === 'function' ? given(id) : given
  const offersUndo = mayUndo && canUndo(done)
  const message = offersUndo ? <DoneMessage {...{ id, text, link, done }} /> : <Words {...{ text, link }} />
  show(id, message, offersUndo || link !== undefined)
}

/** `undo` resolves to the words that take the place of the message, or shows its outcome itself. Returns the id of the message. */
export function showUndoable(text: string, undo: Undo): string {
  const id = nextId()
  show(id, <UndoMessage id={id} text={text} undo={undo} />, true)
  return id
}

/** Words in place of a message, for what can no longer be undone. Not if it is no longer shown, or is being undone. */
export function endOffer(id: string, text: string): void {
  if (replaceable !== id) return
  withdrawUndo()
  notifications.update({ id, message: text, autoClose: shownMs / 2 })
}

/** Words alone, in place of the outcome before. */
export const showWords = (text: string): void => show(nextId(), text, false)

const nameOf = (outcomes: readonly Outcome[]): string => {
  const [only] = outcomes
  return outcomes.length === 1 && only ? (only.to ?? only.path) : entriesText(outcomes.length)
}

type Undo = () => Promise<string | undefined>

interface MessageProps {
  readonly id: string
  readonly text: string
  readonly link?: ReactNode
}

const Words = ({ text, link }: Pick<MessageProps, 'text' | 'link'>) => (
  <span className="undo-text">
    {text}
    {link && <> {link}</>}
  </span>
)

function DoneMessage({ done, ...shown }: MessageProps & { done: Undoable }) {
  const { mutateAsync } = useUndo()
  const undo = async () => {
    const undone = await mutateAsync(done)
    showUndone(done, undone, (await done.noteAfter?.(undone)) ?? '')
    return undefined
  }
  return <UndoMessage {...shown} undo={undo} />
}

function UndoMessage({ id, text, link, undo }: MessageProps & { undo: Undo }) {
  const isOpen = useRef(false)
  const start = async () => {
    if (replaceable === id) replaceable = null
    withdrawUndo()
    const say = isOpen.current ? notifications.update : notifications.show
    // The message goes when the outcome is shown, however long that takes.
    say({ id, message: t('{text}. Undoing…', { text }), loading: true, autoClose: false })
    try {
      const words = await undo()
      if (words !== undefined) {
        replaceable ??= id
        return void notifications.update({ id, message: words, loading: false, autoClose: shownMs / 2 })
      }
    } catch (error) {
      showError(error)
    }
    notifications.hide(id)
  }
  const latest = useRef(start)
  latest.current = start
  useEffect(() => {
    isOpen.current = true
    offerUndo(() => void latest.current())
    return () => {
      isOpen.current = false
    }
  }, [])
  return (
    <span className="undo-message">
      <Words text={text} link={link} />
      <Button size="compact-sm" variant="light" aria-keyshortcuts={keyShortcut('Z')} onClick={start}>
        {t('Undo')}
        <span className="undo-key" aria-hidden="true">
          {keyText('Ctrl Z')}
        </span>
      </Button>
    </span>
  )
}

const namedAtMost = 5

function showUndone({ action }: Undoable, outcomes: readonly Outcome[], note: string): void {
  const failed = failedOf(outcomes)
  const text = undoneText(action, outcomes)
  if (failed.length === 0) return void show(nextId(), note ? `${text}. ${note}` : text, note !== '')
  notifications.show({
    color: 'danger',
    title: t('{count, plural, one {# item} other {# items}} could not be undone', { count: failed.length }),
    autoClose: false,
    message: (
      <ul className="undo-failed">
        {failed.slice(0, namedAtMost).map(({ id, path, problem }) => (
          <li key={id}>
            <bdi>{baseName(path)}</bdi>: {problem}
          </li>
        ))}
        {failed.length > namedAtMost && (
          <li>{t('and {others} more', { others: numberText(failed.length - namedAtMost) })}</li>
        )}
      </ul>
    ),
  })
}

export type Router = ReturnType<typeof useRouter>

/** Click handler of a link in a message, which is outside of the router: goes there without loading the page again, unless another tab is wanted. */
export const inThisPage = (go: () => void) => (event: MouseEvent) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  go()
}
