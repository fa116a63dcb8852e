/** Asks for a name: of a new folder, or a new name of an entry. */

import { TextInput } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useRef, useState } from 'react'
import { FormWindow } from '../../../components/windows/window.tsx'
import type { Outcome } from '../../../data/api/outcomes.ts'
import { useNewFolder, useRename } from '../../../data/files/file-actions.ts'
import { t } from '../../../lib/language/language.ts'

interface Props {
  readonly title: string
  readonly submit: string
  readonly label: string
  readonly name?: string
  /** Length of the initial selection. */
  readonly marked?: number
  /** Text below the field. */
  readonly about?: string
  /** Whether the current name is accepted. */
  readonly acceptsCurrentName?: boolean
  readonly isSending: boolean
  readonly error: unknown
  readonly onSubmit: (name: string) => void
  readonly onClose: () => void
}

export function NameWindow({
  label,
  about,
  name: before = '',
  marked = 0,
  acceptsCurrentName = false,
  ...rest
}: Props) {
  const { onSubmit, error, ...window } = rest
  const [name, setName] = useState(before)
  const [submitted, setSubmitted] = useState(before)
  const isFirst = useRef(true)
  const problem = nameError(name)
  return (
    <FormWindow
      {...window}
      size="md"
      hasChanges={name !== before}
      isDisabled={problem !== undefined || name.trim() === '' || (name === before && !acceptsCurrentName)}
      // An error is about the name that was sent.
      error={name === submitted ? error : null}
      onSubmit={() => {
        setSubmitted(name)
        onSubmit(name)
      }}
    >
      <TextInput
        data-autofocus
        label={label}
        description={about}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        onFocus={({ currentTarget }) => {
          if (isFirst.current) currentTarget.setSelectionRange(0, marked)
          isFirst.current = false
        }}
        error={problem}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
      />
    </FormWindow>
  )
}

interface NewFolderProps {
  readonly folder: string
  readonly onDone: (name: string) => void
  readonly onClose: () => void
}

export function NewFolderWindow({ folder, onDone, onClose }: NewFolderProps) {
  const { mutate, isPending, error } = useNewFolder()
  return (
    <NameWindow
      title={t('New folder')}
      submit={t('Create folder')}
      label={t('Name')}
      isSending={isPending}
      error={error}
      onSubmit={(name) => mutate({ folder, name }, { onSuccess: () => onDone(name) })}
      onClose={onClose}
    />
  )
}

interface RenameProps {
  readonly entry: Resource
  readonly onDone: (outcomes: readonly Outcome[]) => void
  readonly onClose: () => void
}

export function RenameWindow({ entry, onDone, onClose }: RenameProps) {
  const { mutate, isPending, error } = useRename()
  const { name, type } = entry.attributes
  return (
    <NameWindow
      title={t('Rename “{name}”', { name })}
      submit={t('Rename')}
      label={t('New name')}
      name={name}
      marked={stemLength(name, type === 'dir')}
      isSending={isPending}
      error={error}
      onSubmit={(next) => mutate({ entry, name: next }, { onSuccess: onDone })}
      onClose={onClose}
    />
  )
}

/** In bytes, as the server limits names. */
const longestName = 255

/** Why a name is not valid; the server makes the final check. */
export function nameError(name: string): string | undefined {
  if (name.trim() === '') return undefined
  if (name.includes('/')) return t('A name cannot contain a slash.')
  if (name === '.' || name === '..') return t('This name is reserved. Enter another name.')
  const bytes = new TextEncoder().encode(name).length
  if (bytes > longestName)
    return t('The name is too long: it has {bytes} bytes, and {longest} are allowed. Shorten it.', {
      bytes,
      longest: longestName,
    })
  return undefined
}

/** The part of a name selected for renaming: all but the extension. */
export function stemLength(name: string, isFolder: boolean): number {
  const dot = name.lastIndexOf('.')
  return isFolder || dot <= 0 ? name.length : dot
}
