/** Zip archives: packing into this folder, unpacking into one that is chosen. */
import type { Resource } from '@sallyport/contract/schemas/resource.ts'
import { useCompress, useExtract } from '../../../data/arrange.ts'
import { archiveNameOf } from '../../../data/download.ts'
import { FolderWindow } from '../../../parts/folder-picker.tsx'
import { nameIn } from '../../../parts/path.ts'
import { titleOf } from '../words.ts'
import { NameWindow } from './name-window.tsx'

interface CompressProps {
  readonly entries: readonly Resource[]
  readonly folder: string
  readonly onDone: (path: string) => void
  readonly onClose: () => void
}

export function CompressWindow({ entries, folder, onDone, onClose }: CompressProps) {
  const { mutate, isPending, error } = useCompress()
  const name = archiveNameOf(entries, nameIn(folder))
  return (
    <NameWindow
      title={titleOf('Compress', entries)}
      submit="Compress"
      label="Name of the zip archive"
      about="It is made in this folder. A file of the same name is replaced; what it held goes to the trash."
      name={name}
      marked={name.length - '.zip'.length}
      mayStay
      isSending={isPending}
      error={error}
      onSubmit={(chosen) =>
        mutate({ entries, folder, name: chosen }, { onSuccess: ({ data }) => onDone(data.attributes.path) })
      }
      onClose={onClose}
    />
  )
}

interface ExtractProps {
  readonly entry: Resource
  readonly folder: string
  readonly onDone: (count: number, folder: string) => void
  readonly onClose: () => void
}

export function ExtractWindow({ entry, folder, onDone, onClose }: ExtractProps) {
  const { mutate, isPending, error } = useExtract()
  return (
    <FolderWindow
      title={`Extract “${entry.attributes.name}”`}
      submit="Extract here"
      value={folder}
      mayMakeFolder
      isSending={isPending}
      error={error}
      onChoose={(to) => mutate({ entry, folder: to }, { onSuccess: ({ data }) => onDone(data.length, to) })}
      onClose={onClose}
    />
  )
}
