import { Button, TextInput } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { type KeyboardEvent, useState } from 'react'
import { useAddFolder } from '../../data/files/folders.ts'
import { t } from '../../lib/language/language.ts'
import { joinPath } from '../../lib/path.ts'
import { ErrorMessage } from '../display/states.tsx'
import { BusyButton } from '../forms/busy-button.tsx'

interface Props {
  /** The parent folder. */
  readonly folder: string
  readonly onMade: (folder: Resource) => void
  readonly onClose: () => void
}

/** An input that creates a folder. It is not a form, because it is inside one: Enter creates, Escape cancels. */
export function NewFolder({ folder, onMade, onClose }: Props) {
  const [name, setName] = useState('')
  const add = useAddFolder()
  const trimmed = name.trim()
  const problem = trimmed.includes('/') ? t('A folder name cannot contain a slash.') : undefined
  const make = () => {
    if (trimmed === '' || problem || add.isPending) return
    add.mutate(joinPath(folder, trimmed), { onSuccess: ({ data }) => onMade(data) })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Enter') make()
    else onClose()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens to the keys of its field
    <div className="new-folder" onKeyDown={onKeyDown}>
      <TextInput
        label={t('Name of the new folder in {folder}', { folder })}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        error={problem}
        autoFocus
        // The dialog around it does not handle Escape while this field is focused.
        data-mantine-stop-propagation
        autoComplete="off"
      />
      <BusyButton onClick={make} loading={add.isPending} disabled={trimmed === '' || problem !== undefined}>
        {t('Create folder')}
      </BusyButton>
      <Button variant="default" onClick={onClose}>
        {t('Cancel')}
      </Button>
      <ErrorMessage error={add.error} />
    </div>
  )
}
