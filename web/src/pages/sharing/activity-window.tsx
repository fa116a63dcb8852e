/** Activity of a share: visits and actions, and the invited who have not opened it. */

import { Button } from '@mantine/core'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import type { ShareActivity } from '@sallyport/contract/schemas/shares/share-activity.ts'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { Empty, ErrorMessage, Loading } from '../../components/display/states.tsx'
import { FolderLink } from '../../components/files/folder-link.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { Window } from '../../components/windows/window.tsx'
import { useShareActivity } from '../../data/sharing/share-activity.ts'
import { sizeText } from '../../lib/bytes.ts'
import { rich, t } from '../../lib/language/language.ts'
import { actionText } from './share-actions.ts'

const columns: readonly Column<ShareActivity>[] = [
  { title: t('Who'), cell: ({ attributes }) => <bdi>{attributes.username}</bdi> },
  { title: t('What'), cell: ({ attributes }) => actionText(attributes) },
  {
    title: t('Size'),
    drops: 2,
    isNumber: true,
    cell: ({ attributes }) => (attributes.bytesTransferred > 0 ? sizeText(attributes.bytesTransferred) : ''),
  },
  { title: t('From'), cell: ({ attributes }) => <span className="mono">{attributes.ipAddress}</span> },
  { title: t('When'), cell: ({ attributes }) => <RelativeTime at={attributes.created} /> },
]

interface Props {
  readonly id: number
  readonly name: string
  /** The share; for a deleted one only its log exists. */
  readonly share?: Share
  readonly onClose: () => void
}

export function ActivityWindow({ id, name, share, onClose }: Props) {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useShareActivity(id)
  return (
    <Window title={t('Activity of {name}', { name })} size="xl" onClose={onClose}>
      <div className="window-form">
        {share && <Invited share={share} />}
        {error && <ErrorMessage error={error} onRetry={refetch} />}
        {isPending && <Loading />}
        {data?.length === 0 && (
          <Empty icon="pulse" title={t('No activity yet')}>
            {t('Actions of visitors are listed here.')}
          </Empty>
        )}
        {data && data.length > 0 && (
          <DataTable
            label={t('Activity of {name}', { name })}
            rows={data}
            rowKey={(entry) => entry.id}
            columns={columns}
          />
        )}
        <div className="window-buttons">
          {hasNextPage && (
            <BusyButton variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('Show more')}
            </BusyButton>
          )}
          <Button data-autofocus onClick={onClose}>
            {t('Close')}
          </Button>
        </div>
      </div>
    </Window>
  )
}

/** Folder of the share, and the invited with the state of their invitations. */
function Invited({ share }: { share: Share }) {
  const { type, paths, recipients } = share.attributes
  const [path] = paths
  return (
    <div className="share-facts">
      {type !== 'send' && path !== undefined && (
        <p>{rich('Folder: {folderLink}', { folderLink: <FolderLink path={path} /> })}</p>
      )}
      {recipients.length > 0 && (
        <ul aria-label={t('Invited')}>
          {recipients.map(({ id, email, sent, received }) => (
            <li key={id}>
              <bdi>{email}</bdi>:{' '}
              {received ? t('opened the link') : sent ? t('invitation sent') : t('invitation not sent')}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
