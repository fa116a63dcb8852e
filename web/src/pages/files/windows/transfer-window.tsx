/** Selects the destination folder of moving or copying. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { FolderWindow } from '../../../components/files/folder-picker.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import type { Outcome } from '../../../data/api/outcomes.ts'
import { useTransfer } from '../../../data/files/file-actions.ts'
import { t } from '../../../lib/language/language.ts'
import { isWithin, parentPath } from '../../../lib/path.ts'
import { entriesLabel } from '../entries/actions.ts'

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
    if (folders.some((folder) => isWithin(path, folder))) return t('A folder cannot be moved or copied into itself.')
    const isHere = entries.every(({ attributes }) => parentPath(attributes.path) === path)
    return how === 'move' && isHere ? t('The file is already in this folder. Select another folder.') : undefined
  }
  return (
    <FolderWindow
      title={
        how === 'move'
          ? t('Move {what}', { what: entriesLabel(entries) })
          : t('Copy {what}', { what: entriesLabel(entries) })
      }
      submit={how === 'move' ? t('Move here') : t('Copy here')}
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
