/** Actions that this user may perform on entries: one list for menus, toolbar and keys. */

import type { Permission } from '@sallyport/contract/schemas/accounts/user.ts'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { IconName } from '../../../components/display/icon.tsx'
import { isZip } from '../../../components/files/file-kinds.ts'
import { entriesText } from '../../../lib/bytes.ts'
import { t } from '../../../lib/language/language.ts'

export type ActionName =
  | 'open'
  | 'preview'
  | 'show folder'
  | 'download'
  | 'rename'
  | 'move'
  | 'copy'
  | 'compress'
  | 'extract'
  | 'share'
  | 'receive'
  | 'send'
  | 'direct link'
  | 'notify'
  | 'star'
  | 'unstar'
  | 'details'
  | 'versions'
  | 'delete'

export interface Action {
  readonly name: ActionName
  readonly label: string
  readonly icon: IconName
  /** Keyboard shortcut of the action in the list. */
  readonly key?: string
  readonly isDangerous?: boolean
  /** Shown in menus only. */
  readonly isRare?: boolean
}

/** A permission, or the administrator role. */
type Need = Permission | 'admin'

interface Rule extends Action {
  readonly needs: Need
  /** Only in lists of several folders. */
  readonly isAcrossFolders?: boolean
  readonly fits?: (entries: readonly Resource[], isStarred: (entry: Resource) => boolean) => boolean
}

const isArchive = ({ attributes }: Resource) => isZip(attributes)
const isOne = (entries: readonly Resource[]) => entries.length === 1
const isFolder = ([only]: readonly Resource[]) => only?.attributes.type === 'dir'

const rules: readonly Rule[] = [
  {
    name: 'open',
    label: t('Open'),
    isRare: true,
    icon: 'folder',
    key: 'Enter',
    needs: 'list',
    fits: (all) => isOne(all) && isFolder(all),
  },
  {
    name: 'preview',
    label: t('Preview'),
    isRare: true,
    icon: 'eye',
    key: 'Enter',
    needs: 'download',
    fits: (all) => isOne(all) && !isFolder(all),
  },
  {
    name: 'show folder',
    label: t('Show in folder'),
    isRare: true,
    icon: 'folder',
    needs: 'list',
    isAcrossFolders: true,
    fits: isOne,
  },
  { name: 'download', label: t('Download'), icon: 'download', needs: 'download' },
  { name: 'rename', label: t('Rename'), icon: 'pencil', key: 'F2', needs: 'modify', fits: isOne },
  { name: 'move', label: t('Move'), icon: 'move', needs: 'modify' },
  { name: 'copy', label: t('Copy'), icon: 'copy', needs: 'modify' },
  { name: 'compress', label: t('Compress'), icon: 'box', needs: 'modify', isRare: true },
  {
    name: 'extract',
    label: t('Extract'),
    icon: 'box',
    needs: 'modify',
    isRare: true,
    fits: (all) => isOne(all) && all.every(isArchive),
  },
  {
    name: 'share',
    label: t('Share'),
    icon: 'share',
    needs: 'share',
  },
  {
    name: 'receive',
    label: t('Receive files…'),
    icon: 'inbox',
    needs: 'share',
    isRare: true,
    fits: (all) => isOne(all) && isFolder(all),
  },
  { name: 'send', label: t('Send files…'), icon: 'send', needs: 'share', isRare: true },
  {
    name: 'direct link',
    label: t('Direct Link'),
    icon: 'link',
    needs: 'admin',
    isRare: true,
    fits: (all) => isOne(all) && isFolder(all),
  },
  { name: 'notify', label: t('Notify me when…'), icon: 'bell', needs: 'notification', isRare: true, fits: isOne },
  {
    name: 'star',
    label: t('Star'),
    icon: 'star',
    key: '*',
    needs: 'list',
    isRare: true,
    fits: (all, isStarred) => !all.every(isStarred),
  },
  {
    name: 'unstar',
    label: t('Remove star'),
    icon: 'star',
    key: '*',
    needs: 'list',
    isRare: true,
    fits: (all, isStarred) => all.every(isStarred),
  },
  {
    name: 'versions',
    label: t('Versions'),
    icon: 'clock',
    needs: 'download',
    isRare: true,
    fits: (all) => isOne(all) && !isFolder(all),
  },
  { name: 'details', label: t('Details'), icon: 'information', key: 'Alt+Enter', needs: 'list', isRare: true },
  { name: 'delete', label: t('Delete'), icon: 'trash', key: 'Delete', needs: 'delete', isDangerous: true },
]

interface Options {
  readonly isStarred?: (entry: Resource) => boolean
  /** Whether the list has entries of several folders. */
  readonly isAcrossFolders?: boolean
}

export const actionsFor = (
  entries: readonly Resource[],
  may: (need: Need) => boolean,
  { isStarred = () => false, isAcrossFolders = false }: Options = {},
): Action[] =>
  entries.length === 0
    ? []
    : rules.filter(
        (rule) =>
          may(rule.needs) && (isAcrossFolders || !rule.isAcrossFolders) && (rule.fits?.(entries, isStarred) ?? true),
      )

/** "“orders.csv”", "3 items". */
export function entriesLabel(entries: readonly Resource[]): string {
  const [only] = entries
  return entries.length === 1 && only ? t('“{name}”', { name: only.attributes.name }) : entriesText(entries.length)
}
