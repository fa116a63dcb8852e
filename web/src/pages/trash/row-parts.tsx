/** What rows of the trash and of folders in it show. */
import { ActionIcon, Checkbox, Tooltip } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { Icon } from '../../components/display/icon.tsx'
import { LongName } from '../../components/files/entry-name.tsx'
import { FolderLink } from '../../components/files/folder-link.tsx'
import { placeText } from '../../components/files/place-text.ts'
import { can, useMe } from '../../data/account/me.ts'
import type { Deletion } from '../../data/files/trash.ts'
import { itemsText, sizeText } from '../../lib/bytes.ts'
import { t, tc } from '../../lib/language/language.ts'
import { partsOfPath } from '../../lib/long-path.ts'
import { parentPath } from '../../lib/path.ts'
import { Picture } from './picture.tsx'

interface NameProps {
  readonly row: TrashedResource
  /** Undefined if the user may not look at it. */
  readonly onOpen: (() => void) | undefined
}

export function OpenedName({ row, onOpen }: NameProps) {
  const { name: text, type } = row.attributes
  const name = (
    <span className="entry-name">
      <Picture row={row} isPrivate={!onOpen} />
      <LongName name={text} isFolder={type === 'dir'} />
    </span>
  )
  if (!onOpen) return name
  return (
    <button type="button" className="trash-open" onClick={onOpen}>
      {name}
    </button>
  )
}

interface CheckProps {
  readonly row: TrashedResource
  readonly isSelected: boolean
  readonly isDisabled?: boolean
  readonly onCheck: (row: TrashedResource, isRange: boolean) => void
}

/** Selects a row; with Shift, all up to it. */
export const RowCheck = ({ row, isSelected, isDisabled = false, onCheck }: CheckProps) => (
  <Checkbox
    checked={isSelected && !isDisabled}
    disabled={isDisabled}
    onChange={({ nativeEvent }) => onCheck(row, (nativeEvent as MouseEvent).shiftKey === true)}
    aria-label={row.attributes.name}
    classNames={{ body: 'trash-entry' }}
  />
)

interface RestoreProps {
  readonly name: string
  readonly onRestore: () => void
}

/** Restores a row with one click. With a mouse it is visible on the row below the pointer, and on the one with the focus. */
export const RestoreButton = ({ name, onRestore }: RestoreProps) => (
  <Tooltip label={t('Restore')}>
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      className="trash-restore"
      aria-label={t('Restore “{name}”', { name })}
      onClick={onRestore}
    >
      <Icon name="undo" />
    </ActionIcon>
  </Tooltip>
)

/** Letters of the original folder that stay visible at its end, and how long it is at least if it is shortened there. */
const shownEnd = 14
const shortenedFrom = 12

const partsOfFolder = (path: string) => partsOfPath(path, shownEnd, shortenedFrom)

/**
 * Shortened in the middle where there is too little space, so that it never looks like another folder. A link while the folder is
 * there, for users who may see it; on touch screens it would be too small, and the menu of the row has it.
 */
export function OriginalFolder({ row: { attributes } }: { row: TrashedResource }) {
  const isLink = can(useMe(), 'list') && attributes.folderExists
  const folder = parentPath(attributes.path)
  // The topmost folder is always there: of what was elsewhere, users see the name only.
  if (folder === '/' && !attributes.folderExists) return <span className="dim">{t('Outside your home folder')}</span>
  const name = <LongName name={placeText(folder)} split={partsOfFolder} />
  if (!isLink || !matchMedia('(pointer: fine)').matches) return name
  return (
    <FolderLink path={folder} className="trash-folder-link">
      {name}
    </FolderLink>
  )
}

interface DeletedByProps extends Deletion {
  readonly isInSentence?: boolean
}

/** "You", or the display name of a user, with the username on hover, or that the user no longer exists. */
export function DeletedBy({ deletedBy, deletedByName: name, isInSentence = false }: DeletedByProps) {
  const isOwn = useMe().attributes.username === deletedBy
  if (deletedBy === '') return <span className="dim">{t('Deleted user')}</span>
  const you = isInSentence ? tc('by', 'you') : tc('by', 'You')
  return (
    <bdi dir="auto" title={name === deletedBy ? name : `${name} (${deletedBy})`}>
      {isOwn ? you : name}
    </bdi>
  )
}

export const sizeOf = ({ attributes: { type, size, fileCount } }: TrashedResource) =>
  type === 'dir' ? itemsText(fileCount) : sizeText(size)
