/** Activity of a share: visits and actions, and the invited who have not opened it. */

import { Button } from '@mantine/core'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import type { ShareActivity } from '@sallyport/contract/schemas/shares/share-activity.ts'
import { LongPath } from '../../components/display/long-path.tsx'
import { ClockTime, useNow } from '../../components/display/relative-time.tsx'
import { Empty, ErrorMessage, Loading } from '../../components/display/states.tsx'
import { FolderLink } from '../../components/files/folder-link.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { ShowMore } from '../../components/lists/list-count.tsx'
import { Window } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { useShareActivity } from '../../data/sharing/share-activity.ts'
import { sizeText } from '../../lib/bytes.ts'
import { rich, t } from '../../lib/language/language.ts'
import { dayHeading } from '../../lib/time.ts'
import { actionText, isAboutShare } from './share-actions.ts'

const columns: readonly Column<ShareActivity>[] = [
  { title: t('Time'), isShort: true, cell: ({ attributes }) => <ClockTime at={attributes.created} /> },
  { title: t('What'), isShort: true, cell: ({ attributes }) => actionText(attributes) },
  { title: t('Path/File'), isPath: true, cell: ({ attributes }) => <Path attributes={attributes} /> },
  { title: t('Who'), isName: true, cell: ({ attributes }) => <Who attributes={attributes} /> },
  {
    title: t('Size'),
    drops: 2,
    isInCards: true,
    isNumber: true,
    cell: ({ attributes }) => (attributes.bytesTransferred > 0 ? sizeText(attributes.bytesTransferred) : ''),
  },
  {
    title: t('IP address'),
    drops: 1,
    isInCards: true,
    isShort: true,
    cell: ({ attributes }) => <span className="mono">{attributes.ipAddress}</span>,
  },
]

type Attributes = Pick<ShareActivity, 'attributes'>

/** The user; of a visitor what it entered, if that may be seen. */
function Who({ attributes: { username, visitor } }: Attributes) {
  const name = visitor || (username === 'public' ? '' : username)
  return name === '' ? <span className="dim">{t('Visitor')}</span> : <bdi title={name}>{name}</bdi>
}

function Path({ attributes }: Attributes) {
  const { path, previousPath } = attributes
  if (path === '' || isAboutShare(attributes)) return null
  return (
    <>
      <LongPath text={path} />
      {previousPath !== '' && (
        <span className="share-source">
          {rich('from {fileSource}', { fileSource: <LongPath text={previousPath} /> })}
        </span>
      )}
    </>
  )
}

interface Props {
  readonly id: number
  readonly name: string
  /** The share; for a deleted one only its log exists. */
  readonly share?: Share
  readonly onClose: () => void
}

export function ActivityWindow({ id, name, share, onClose }: Props) {
  const activity = useShareActivity(id)
  const { data, error, isPending, refetch } = activity
  const { timeZone } = useMe().attributes
  const now = useNow()
  return (
    <Window title={t('Activity of {name}', { name })} size="60rem" onClose={onClose}>
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
          <div className="share-activity">
            <DataTable
              label={t('Activity of {name}', { name })}
              rows={data}
              rowKey={(entry) => entry.id}
              columns={columns}
              groups={{
                // In the user's time zone.
                of: ({ attributes }) => attributes.created.slice(0, 10),
                title: (day) => dayHeading(day, timeZone, now),
              }}
              isCompact
            />
          </div>
        )}
        <div className="window-buttons">
          <ShowMore pages={activity} />
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
