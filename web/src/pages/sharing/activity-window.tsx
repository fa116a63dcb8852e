/** What became of a share: who came, what they did, from where; and who of the invited has not come yet. */

import { Button } from '@mantine/core'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import type { ShareActivity } from '@sallyport/contract/schemas/shares/share-activity.ts'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { Empty, Loading, Trouble } from '../../components/display/states.tsx'
import { FolderLink } from '../../components/files/folder-link.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { Window } from '../../components/windows/window.tsx'
import { useShareActivity } from '../../data/sharing/share-activity.ts'
import { sizeText } from '../../lib/bytes.ts'
import { deedText } from './share-actions.ts'

const columns: readonly Column<ShareActivity>[] = [
  { title: 'Who', cell: ({ attributes }) => <bdi>{attributes.username}</bdi> },
  { title: 'What', cell: ({ attributes }) => deedText(attributes) },
  {
    title: 'Size',
    drops: 2,
    isNumber: true,
    cell: ({ attributes }) => (attributes.bytesTransferred > 0 ? sizeText(attributes.bytesTransferred) : ''),
  },
  { title: 'From', cell: ({ attributes }) => <span className="mono">{attributes.ipAddress}</span> },
  { title: 'When', cell: ({ attributes }) => <RelativeTime at={attributes.created} /> },
]

interface Props {
  readonly id: number
  readonly name: string
  /** The share itself; of one that was deleted only its log is there. */
  readonly share?: Share
  readonly onClose: () => void
}

export function ActivityWindow({ id, name, share, onClose }: Props) {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useShareActivity(id)
  return (
    <Window title={`Activity of ${name}`} size="xl" onClose={onClose}>
      <div className="window-form">
        {share && <Invited share={share} />}
        {error && <Trouble error={error} onRetry={refetch} />}
        {isPending && <Loading />}
        {data?.length === 0 && (
          <Empty icon="pulse" title="Nothing yet">
            What visitors do is written down here.
          </Empty>
        )}
        {data && data.length > 0 && (
          <DataTable label={`Activity of ${name}`} rows={data} rowKey={(entry) => entry.id} columns={columns} />
        )}
        <div className="window-buttons">
          {hasNextPage && (
            <BusyButton variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Show more
            </BusyButton>
          )}
          <Button data-autofocus onClick={onClose}>
            CLOSE
          </Button>
        </div>
      </div>
    </Window>
  )
}

/** Where it is, and the invited with what became of their invitation. */
function Invited({ share }: { share: Share }) {
  const { type, paths, recipients } = share.attributes
  const [path] = paths
  return (
    <div className="share-facts">
      {type !== 'send' && path !== undefined && (
        <p>
          Folder: <FolderLink path={path} />
        </p>
      )}
      {recipients.length > 0 && (
        <ul aria-label="Invited">
          {recipients.map(({ id, email, sent, received }) => (
            <li key={id}>
              <bdi>{email}</bdi>: {received ? 'has opened the link' : sent ? 'was written to' : 'was not written to'}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
