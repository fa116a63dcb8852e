/**
 * Selects a folder: the open folder is the selected one. Used in forms, or in a dialog of its own (`FolderWindow`). Paths
 * are relative to the user's home folder `/`.
 */
import { Button, TextInput } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { hasStatus } from '../../data/api/failure.ts'
import { useFolders } from '../../data/files/folders.ts'
import './folder-picker.css'
import { t } from '../../lib/language/language.ts'
import { baseName, normalizePath, parentPath } from '../../lib/path.ts'
import { isRepeated } from '../../lib/repeated-click.ts'
import { Icon } from '../display/icon.tsx'
import { ErrorMessage, Loading } from '../display/states.tsx'
import { FormWindow } from '../windows/window.tsx'
import { NewFolder } from './new-folder.tsx'

export interface FolderPickerProps {
  /** Path of the selected folder. */
  readonly value: string
  readonly onChoose: (path: string) => void
  /** Why a folder cannot be selected, or undefined. Such a folder is shown, but cannot be opened. */
  readonly disallowed?: (path: string) => string | undefined
  /** Offers to create a folder in the open one. */
  readonly mayMakeFolder?: boolean
  /** Receives a folder that was created here. */
  readonly onMade?: (folder: Resource) => void
  /** The label: "What folder's activity should trigger this webhook?" */
  readonly label?: string
  /** Focuses the list of a dialog at first, for the arrow keys. */
  readonly isFirst?: boolean
}

export function FolderPicker({
  value,
  onChoose,
  disallowed,
  mayMakeFolder = false,
  onMade,
  label,
  isFirst = false,
}: FolderPickerProps) {
  const [isCreating, setCreating] = useState(false)
  const list = useRef<HTMLElement>(null)
  const open = (path: string) => {
    onChoose(path)
    // The entry that was activated is no longer in the list.
    list.current?.focus()
  }
  return (
    <div className="folder-picker">
      <div className="folder-picker-head">
        <PathField label={label ?? t('Folder')} value={value} onChoose={onChoose} refusal={disallowed?.(value)} />
        {mayMakeFolder && (
          <Button variant="default" leftSection={<Icon name="plus" size={18} />} onClick={() => setCreating(true)}>
            {t('New folder')}
          </Button>
        )}
      </div>
      {isCreating && (
        <NewFolder
          folder={value}
          onMade={(folder) => {
            setCreating(false)
            onMade?.(folder)
            open(folder.attributes.path)
          }}
          onClose={() => setCreating(false)}
        />
      )}
      <section
        ref={list}
        className="folder-list"
        tabIndex={-1}
        data-autofocus={isFirst || undefined}
        aria-label={t('Folders in {value}', { value })}
        onKeyDown={byArrows}
      >
        {value !== '/' && <ParentFolder path={value} onOpen={open} />}
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

/** The path as text, editable for users who know it. */
function PathField({ label, value, onChoose, refusal }: PathFieldProps) {
  const [text, setText] = useState(value)
  const { error } = useFolders(value)
  useEffect(() => setText(value), [value])
  const settle = () => {
    const path = normalizePath(text)
    setText(path)
    if (path !== value) onChoose(path)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || normalizePath(text) === value) return
    // The first Enter opens the folder; only the next one submits the form.
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
      error={
        refusal ??
        (hasStatus(error, 404)
          ? t('There is no folder with this path. Check the spelling or select a folder from the list.')
          : undefined)
      }
      leftSection={<Icon name="folder" size={18} />}
      classNames={{ root: 'folder-picker-path', input: 'mono' }}
      autoComplete="off"
      spellCheck={false}
    />
  )
}

/** Opens the folder that contains `path`. */
export const ParentFolder = ({ path, onOpen }: { path: string; onOpen: (path: string) => void }) => (
  <button type="button" className="folder-entry" onClick={(event) => isRepeated(event) || onOpen(parentPath(path))}>
    <Icon name="up" size={18} />
    <span className="folder-entry-name">
      {t('Go up to {folder}', { folder: baseName(parentPath(path)) || t('the home folder') })}
    </span>
  </button>
)

interface FoldersProps {
  readonly path: string
  readonly onOpen: (path: string) => void
  readonly disallowed: FolderPickerProps['disallowed']
}

function Folders({ path, onOpen, disallowed }: FoldersProps) {
  const { data, error, refetch } = useFolders(path)
  if (error) return hasStatus(error, 404) ? null : <ErrorMessage error={error} onRetry={refetch} />
  if (!data) return <Loading />
  if (data.length === 0) return <p className="folder-none">{t('No folders here.')}</p>
  return data.map((folder) => {
    const refusal = disallowed?.(folder.path)
    return (
      <button
        key={folder.id}
        type="button"
        className="folder-entry"
        disabled={refusal !== undefined}
        title={refusal}
        onClick={(event) => isRepeated(event) || onOpen(folder.path)}
      >
        <Icon name="folder" size={18} />
        <span className="folder-entry-name">{folder.name}</span>
        <Icon name="right" size={16} />
      </button>
    )
  })
}

/** Arrow keys: up and down between entries, left to the parent folder. */
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

/** The picker in a dialog: `onChoose` receives the folder when the button is pressed; `value` is the initial folder. */
export function FolderWindow({ value, onChoose, title, submit = t('OK'), onClose, ...rest }: FolderWindowProps) {
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
      {/* The initial folder is not an error of the user: a note below says why the button is disabled. */}
      <FolderPicker
        {...picker}
        isFirst
        disallowed={(folder) => (folder === value ? undefined : picker.disallowed?.(folder))}
        value={path}
        onChoose={setPath}
      />
      {path === value && <p className="folder-note">{picker.disallowed?.(value)}</p>}
    </FormWindow>
  )
}
