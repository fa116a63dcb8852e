/** One share of a file or folder, or of a folder that it is in, with its actions. */
import { notifications } from '@mantine/notifications'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { copyText } from '../../../components/display/copy-button.tsx'
import type { IconName } from '../../../components/display/icon.tsx'
import { type RowAction, RowMenu } from '../../../components/lists/row-menu.tsx'
import type { ReachingShare } from '../../../data/sharing/folder-shares.ts'
import type { ShareType } from '../../../data/sharing/shares.ts'
import { t } from '../../../lib/language/language.ts'
import { linkOf } from '../../sharing/share-form.ts'
import type { CopyDownloads } from './downloads.ts'
import { ShareLine } from './share-line.tsx'
import { Terms } from './terms.tsx'

/** What of a share is opened. */
export interface OpenedShare {
  readonly share: ReachingShare
  readonly is: 'settings' | 'end'
}

export const shareIcons: Readonly<Record<ShareType, IconName>> = {
  shared_folder: 'link',
  receive: 'inbox',
  send: 'send',
}

const endLabels: Readonly<Record<ShareType, string>> = {
  receive: t('Stop receiving…'),
  shared_folder: t('Stop sharing…'),
  send: t('Stop sharing…'),
}

interface Props {
  readonly share: ReachingShare
  readonly entry: Resource
  /** Of the copy in a send; undefined if they are not known. */
  readonly downloads: CopyDownloads | undefined
  readonly onOpen: (opened: OpenedShare) => void
}

export function ShareOfIt({ share, entry, downloads, onOpen }: Props) {
  const { name, type, isPublic, messages } = share.attributes
  const actions: RowAction[] = [
    ...(isPublic ? [{ label: t('Copy link'), icon: 'copy', onClick: () => void copyLinkOf(share) } as const] : []),
    { label: t('Settings…'), icon: 'sliders', onClick: () => onOpen({ share, is: 'settings' }) },
    { label: endLabels[type], icon: 'cross', isDanger: true, onClick: () => onOpen({ share, is: 'end' }) },
  ]
  // Links to one file are told apart by what their invitations are about.
  const shown = name === entry.attributes.name ? (messages.at(-1)?.subject ?? name) : name
  return (
    <ShareLine icon={shareIcons[type]} name={<bdi>{shown}</bdi>} menu={<RowMenu of={shown} actions={actions} />}>
      <Terms {...{ share, entry, downloads }} />
    </ShareLine>
  )
}

async function copyLinkOf(share: ReachingShare): Promise<void> {
  const { name } = share.attributes
  const message = (await copyText(linkOf(share)))
    ? t('The link of {name} is copied.', { name })
    : t('The browser does not allow copying. Copy the link in the settings.')
  notifications.show({ message })
}
