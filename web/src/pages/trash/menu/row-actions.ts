/** Actions in the menus of entries and of what they contain. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import type { RowAction } from '../../../components/lists/row-menu.tsx'
import { downloadFrom } from '../../../data/files/download.ts'
import { trashAddress } from '../../../data/files/viewed.ts'
import { t } from '../../../lib/language/language.ts'

interface Input {
  readonly row: TrashedResource
  /** Whether the user may restore to another folder. */
  readonly mayMove: boolean
  /** Undefined if the user may not see its content. */
  readonly onOpen: (() => void) | undefined
  readonly onAct: (what: 'restore' | 'restore elsewhere') => void
}

export function rowActions({ row, mayMove, onOpen, onAct }: Input): RowAction[] {
  const isFolder = row.attributes.type === 'dir'
  const open: RowAction = isFolder
    ? { label: t('Show contents'), icon: 'folder', onClick: () => onOpen?.() }
    : { label: t('Preview'), icon: 'eye', onClick: () => onOpen?.() }
  const download: RowAction = {
    label: t('Download'),
    icon: 'download',
    onClick: () => downloadFrom(trashAddress(row.id)),
  }
  return [
    ...(onOpen ? [open] : []),
    { label: t('Restore'), icon: 'undo', onClick: () => onAct('restore') },
    ...(mayMove ? [elsewhere(() => onAct('restore elsewhere'))] : []),
    ...(onOpen && !isFolder ? [download] : []),
  ]
}

interface SeveralInput {
  readonly mayMove: boolean
  /** Whether they can be deleted permanently. */
  readonly mayPurge: boolean
  readonly onAct: (what: 'restore' | 'restore elsewhere' | 'purge') => void
}

/** Of several rows. */
export const severalActions = ({ mayMove, mayPurge, onAct }: SeveralInput): RowAction[] => [
  { label: t('Restore'), icon: 'undo', onClick: () => onAct('restore') },
  ...(mayMove ? [elsewhere(() => onAct('restore elsewhere'))] : []),
  ...(mayPurge ? [purging(() => onAct('purge'))] : []),
]

const elsewhere = (onClick: () => void): RowAction => ({
  label: t('Restore to another folder…'),
  icon: 'folder',
  onClick,
})

export const purging = (onClick: () => void): RowAction => ({
  label: t('Delete permanently'),
  icon: 'trash',
  isDanger: true,
  onClick,
})
