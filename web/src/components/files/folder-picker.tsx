/**
 * Chooses a folder: the one that is open is the one that is chosen. Stands in a form, or in a window of its own
 * (`FolderWindow`). Paths are those of the person: `/` is the home folder.
 */
import { Button, TextInput } from '@mantine/core'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { hasStatus } from '../../data/api/failure.ts'
import { useFolders } from '../../data/files/folders.ts'
import './folder-picker.css'
import { nameIn, parentPath, tidyPath } from '../../lib/path.ts'
import { Icon } from '../display/icon.tsx'
import { Loading, Trouble } from '../display/states.tsx'
import { FormWindow } from '../windows/window.tsx'
import { NewFolder } from './new-folder.tsx'

export interface FolderPickerProps {
  /** Path of the chosen folder. */
  readonly value: string
  readonly onChoose: (path: string) => void
  /** Why a folder can't be chosen, or undefined. Such a folder is shown, but can't be opened either. */
  readonly disallowed?: (path: string) => string | undefined
  /** Offers to make a folder in the open one. */
  readonly mayMakeFolder?: boolean
  /** What is asked: "What folder's activity should trigger this webhook?" */
  readonly label?: string
  /** Whether a window begins in its list: the arrow keys lead on from there. */
  readonly isFirst?: boolean
}

export function FolderPicker({
  value,
  onChoose,
  disallowed,
  mayMakeFolder = false,
  label,
  isFirst = false,
}: FolderPickerProps) {
  const [isMaking, setMaking] = useState(false)
  const list = useRef<HTMLElement>(null)
  const open = (path: string) => {
    onChoose(path)
    // The entry that was pressed is gone from the list.
    list.current?.focus()
  }
  return (
    <div className="folder-picker">
      <div className="folder-picker-head">
        <PathField label={label ?? 'Folder'} value={value} onChoose={onChoose} refusal={disallowed?.(value)} />
        {mayMakeFolder && (
          <Button variant="default" leftSection={<Icon name="plus" size={18} />} onClick={() => setMaking(true)}>
            NEW FOLDER
          </Button>
        )}
      </div>
      {isMaking && (
        <NewFolder
          folder={value}
          onMade={(path) => {
            setMaking(false)
            open(path)
          }}
          onClose={() => setMaking(false)}
        />
      )}
      <section
        ref={list}
        className="folder-list"
        tabIndex={-1}
        data-autofocus={isFirst || undefined}
        aria-label={`Folders in ${value}`}
        onKeyDown={byArrows}
      >
        {value !== '/' && <Up path={value} onOpen={open} />}
        <Folders path={value} onOpen={open} disallowed={disallowed} />
      </section>
    </div>
  )
}

interface PathFieldProps {
  readonly label: string
  readonly value: string
  readonly onChoose: (path: string) => void
  readonly refusal: string | undefined
}

/** The path to read, and to type for who knows it. */
function PathField({ label, value, onChoose, refusal }: PathFieldProps) {
  const [text, setText] = useState(value)
  const { error } = useFolders(value)
  useEffect(() => setText(value), [value])
  const settle = () => {
    const path = tidyPath(text)
    setText(path)
    if (path !== value) onChoose(path)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || tidyPath(text) === value) return
    // The first Enter goes to the folder, only the next one sends the form.
    event.preventDefault()
    settle()
  }
  return (
    <TextInput
      label={label}
      value={text}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
      onBlur={settle}
      onKeyDown={onKeyDown}
      error={refusal ?? (hasStatus(error, 404) ? 'There is no such folder.' : undefined)}
      leftSection={<Icon name="folder" size={18} />}
      classNames={{ root: 'folder-picker-path', input: 'mono' }}
      autoComplete="off"
      spellCheck={false}
    />
  )
}

const Up = ({ path, onOpen }: { path: string; onOpen: (path: string) => void }) => (
  <button type="button" className="folder-entry" onClick={() => onOpen(parentPath(path))}>
    <Icon name="up" size={18} />
    <span className="folder-entry-name">Up to {nameIn(parentPath(path)) || 'the top'}</span>
  </button>
)

interface FoldersProps {
  readonly path: string
  readonly onOpen: (path: string) => void
  readonly disallowed: FolderPickerProps['disallowed']
}

function Folders({ path, onOpen, disallowed }: FoldersProps) {
  const { data, error, refetch } = useFolders(path)
  if (error) return hasStatus(error, 404) ? null : <Trouble error={error} onRetry={refetch} />
  if (!data) return <Loading />
  if (data.length === 0) return <p className="folder-none">No folders in here.</p>
  return data.map((folder) => {
    const refusal = disallowed?.(folder.path)
    return (
      <button
        key={folder.id}
        type="button"
        className="folder-entry"
        disabled={refusal !== undefined}
        title={refusal}
        onClick={() => onOpen(folder.path)}
      >
        <Icon name="folder" size={18} />
        <span className="folder-entry-name">{folder.name}</span>
        <Icon name="right" size={16} />
      </button>
    )
  })
}

/** Up and down between the entries, left to the folder above. */
function byArrows(event: KeyboardEvent<HTMLElement>) {
  const entries = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('.folder-entry:enabled')]
  const at = entries.indexOf(document.activeElement as HTMLButtonElement)
  const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }
  const next = steps[event.key]
  if (next === undefined) return
  event.preventDefault()
  entries[Math.max(0, Math.min(next, entries.length - 1))]?.focus()
}

interface FolderWindowProps extends Omit<FolderPickerProps, 'label' | 'isFirst'> {
  readonly title: string
  /** The verb: "MOVE HERE". */
  readonly submit?: string
  readonly isSending?: boolean
  readonly error?: unknown
  readonly onClose: () => void
}

/** The same in a window: `onChoose` gets the folder once the button is pressed; `value` is where it begins. */
export function FolderWindow({ value, onChoose, title, submit = 'OK', onClose, ...rest }: FolderWindowProps) {
  const { isSending = false, error = null, ...picker } = rest
  const [path, setPath] = useState(value)
  const folder = useFolders(path)
  return (
    <FormWindow
      title={title}
      submit={submit}
      isSending={isSending}
      isDisabled={folder.isError || picker.disallowed?.(path) !== undefined}
      error={error}
      hasChanges={false}
      onSubmit={() => onChoose(path)}
      onClose={onClose}
    >
      {/* Where it begins is nobody's mistake: there the button alone waits. */}
      <FolderPicker
        {...picker}
        isFirst
        disallowed={(folder) => (folder === value ? undefined : picker.disallowed?.(folder))}
        value={path}
        onChoose={setPath}
      />
    </FormWindow>
  )
}
