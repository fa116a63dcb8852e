/** Where to: moving and copying into a folder that is chosen. */
import type { Resource } from '@sallyport/contract/schemas/resource.ts'
import { useTransfer } from '../../../data/arrange.ts'
import { can, useMe } from '../../../data/me.ts'
import type { Outcome } from '../../../data/outcomes.ts'
import { FolderWindow } from '../../../parts/folder-picker.tsx'
import { isWithin, parentPath } from '../../../parts/path.ts'
import { titleOf } from '../words.ts'

interface Props {
  readonly how: 'move' | 'copy'
  readonly entries: readonly Resource[]
  readonly from: string
  readonly onDone: (outcomes: readonly Outcome[], folder: string) => void
  readonly onClose: () => void
}

export function TransferWindow({ how, entries, from, onDone, onClose }: Props) {
  const { mutate, isPending, error } = useTransfer(how)
  const folders = entries.filter(({ attributes }) => attributes.type === 'dir').map(({ attributes }) => attributes.path)
  const disallowed = (path: string) => {
    if (folders.some((folder) => isWithin(path, folder))) return 'A folder cannot go into itself.'
    const isHere = entries.every(({ attributes }) => parentPath(attributes.path) === path)
    return how === 'move' && isHere ? 'It is here already. Choose another folder.' : undefined
  }
  return (
    <FolderWindow
      title={titleOf(how === 'move' ? 'Move' : 'Copy', entries)}
      submit={how === 'move' ? 'Move here' : 'Copy here'}
      value={from}
      mayMakeFolder={can(useMe(), 'modify')}
      disallowed={disallowed}
      isSending={isPending}
      error={error}
      onChoose={(folder) => mutate({ entries, folder }, { onSuccess: (outcomes) => onDone(outcomes, folder) })}
      onClose={onClose}
    />
  )
}
