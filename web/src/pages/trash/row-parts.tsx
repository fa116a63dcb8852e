/** What rows of the trash and of folders in it show. */
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { type ReactNode, useRef } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { useIsSeen } from '../../components/display/use-is-seen.ts'
import { FolderLink } from '../../components/files/folder-link.tsx'
import { folderText } from '../../components/files/folder-text.ts'
import { LongName } from '../../components/files/long-name.tsx'
import { can, useMe } from '../../data/account/me.ts'
import { viewedInTrash } from '../../data/files/viewed.ts'
import { itemsText, sizeText } from '../../lib/bytes.ts'
import { t } from '../../lib/language/language.ts'
import { parentPath } from '../../lib/path.ts'
import { isRepeated } from '../../lib/repeated-click.ts'
import { Thumbnail } from '../files/entries/thumbnail.tsx'
import { useCutName } from './folder/cut-name.ts'
import { FittingPath } from './folder/fitting-path.tsx'
import { useMarks } from './found/marked.tsx'

interface NameProps {
  readonly row: TrashedResource
  /** Undefined if the user may not look at it. */
  readonly onOpen: (() => void) | undefined
}

export function OpenedName({ row, onOpen }: NameProps) {
  const { name: text, type } = row.attributes
  const around = useCutName(text)
  const marks = useMarks(text)
  const name = (
    <span className="entry-name" ref={around}>
      <Picture row={row} isPrivate={!onOpen} />
      <LongName name={text} isFolder={type === 'dir'} part={marks} />
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

/** Selects a row; with Shift, all up to it. It looks as in Files. */
export const RowCheck = ({ row, isSelected, isDisabled = false, onCheck }: CheckProps) => (
  <label className="entry-check">
    <input
      type="checkbox"
      aria-label={row.attributes.name}
      checked={isSelected && !isDisabled}
      disabled={isDisabled}
      onChange={({ nativeEvent }) => onCheck(row, (nativeEvent as MouseEvent).shiftKey === true)}
    />
  </label>
)

/**
 * Handlers of a button that removes its row: the second click of a double-click, or a key that is held, would act on the row that gets
 * its place.
 */
export const actingOnce = (act: () => void) => ({
  onClick: (event: { readonly detail: number }) => {
    if (!isRepeated(event)) act()
  },
  onKeyDown: (event: { readonly repeat: boolean; preventDefault(): void }) => {
    if (event.repeat) event.preventDefault()
  },
})

interface RestoreProps {
  readonly name: string
  /** Whether there is space for its word. */
  readonly isLabelled: boolean
  readonly onRestore: () => void
}

/** Restores a row with one click. */
export function RestoreButton({ name, isLabelled, onRestore }: RestoreProps) {
  const button = { className: 'trash-restore', 'aria-label': t('Restore “{name}”', { name }), ...actingOnce(onRestore) }
  if (isLabelled)
    return (
      <Button size="compact-sm" variant="subtle" {...button}>
        {t('Restore')}
      </Button>
    )
  return (
    // Above it is that of another row.
    <Tooltip label={t('Restore')} position="left">
      <ActionIcon variant="subtle" size="lg" {...button}>
        <Icon name="undo" />
      </ActionIcon>
    </Tooltip>
  )
}

/**
 * The path of the original folder. A link while the folder is there, for users who may see it; on touch screens it would be too small,
 * and the menu of the row has it.
 */
export function OriginalFolder({ row: { attributes } }: { row: TrashedResource }) {
  const isLink = can(useMe(), 'list') && attributes.folderExists
  const folder = parentPath(attributes.path)
  // The topmost folder is always there: of what was elsewhere, users see the name only.
  if (folder === '/' && !attributes.folderExists) return <span className="dim">{t('Outside your home folder')}</span>
  const path = folderText(folder)
  if (!attributes.folderExists)
    return (
      <span className="trash-lost-folder">
        <FittingPath path={path} title={t('{path}, no longer there', { path })} />
        <span className="unseen">{t('No longer there')}</span>
      </span>
    )
  const text = { path, title: path }
  if (!isLink || !matchMedia('(pointer: fine)').matches) return <FittingPath {...text} />
  const link = (name: ReactNode) => (
    <FolderLink path={folder} className="trash-folder-link">
      {name}
    </FolderLink>
  )
  return <FittingPath {...text} wrap={link} />
}

export const sizeOf = ({ attributes: { type, size, fileCount } }: TrashedResource) =>
  type === 'dir' ? itemsText(fileCount) : sizeText(size)

/** A picture as it is, once it has scrolled into view, others by their icon. `isPrivate`: its content is not shown to the user. */
function Picture({ row, isPrivate }: { row: TrashedResource; isPrivate: boolean }) {
  const frame = useRef<HTMLSpanElement>(null)
  const isSeen = useIsSeen(frame)
  return (
    <span className="trash-picture" ref={frame}>
      <Thumbnail entry={viewedInTrash(row)} size={20} isSmall isDeferred={isPrivate || !isSeen} />
    </span>
  )
}
