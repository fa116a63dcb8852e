/** How people without an account reach a file or folder: through shares of it, and of the folders that it is in. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { folderText } from '../../../components/files/folder-text.ts'
import { can, isAdmin, useMe } from '../../../data/account/me.ts'
import { type ReachingShare, useSharesOf } from '../../../data/sharing/folder-shares.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { dateText } from '../../../lib/time.ts'
import { Fact } from './fact.tsx'

type Folder = 'shared_folder' | 'receive'

const lists = { shared_folder: '/sharing/share', receive: '/sharing/receive' } as const

const own = { shared_folder: t('Shared folder'), receive: t('Receive folder') }

/** Visitors see what is in a shared folder, and only add to a receive folder. */
const above: Readonly<Record<Folder, (folder: ReactNode) => ReactNode>> = {
  shared_folder: (folder) => rich('Shared through {folder}', { folder }),
  receive: (folder) => rich('In the receive folder {folder}', { folder }),
}

/** As far as the user can know; nothing if that is nothing. */
export function Shares({ entry }: { entry: Resource }) {
  const me = useMe()
  const { data } = useSharesOf(entry)
  const shares = (data ?? []).flatMap((share) =>
    // Sends have files of their own.
    share.attributes.type === 'send' ? [] : [{ share, type: share.attributes.type }],
  )
  // A file is shared by a copy of it, which does not lead here.
  const isKnown = data && entry.attributes.type === 'dir' && can(me, 'share')
  if (shares.length === 0 && !isKnown) return null
  // Only administrators know what others share.
  if (shares.length === 0)
    return (
      <Fact name={t('Sharing')}>
        <span className="dim">{isAdmin(me) ? t('Not shared') : t('Not shared by you')}</span>
      </Fact>
    )
  return (
    <Fact name={t('Sharing')}>
      {shares.map(({ share, type }) => (
        <div key={share.id} className="details-share">
          <Link className="details-link" to={lists[type]} title={share.attributes.name}>
            <span>{whatOf(share, type, entry)}</span>
          </Link>
          <Terms share={share} />
        </div>
      ))}
    </Fact>
  )
}

function whatOf({ attributes: { paths } }: ReachingShare, type: Folder, { attributes: { path } }: Resource): ReactNode {
  const [folder = path] = paths
  return folder === path ? own[type] : above[type](<bdi>{folderText(folder)}</bdi>)
}

/** With whom it is shared, and by whom, if that is not the user. */
function Terms({ share: { attributes, owner } }: { share: ReachingShare }) {
  const me = useMe().attributes.username
  const { recipients, public: isPublic, hasPassword, expiration } = attributes
  return (
    <>
      <span className="details-when">
        {[
          isPublic && t('Anyone with the link'),
          recipients.length > 0 &&
            t('{recipients, plural, one {# recipient} other {# recipients}}', { recipients: recipients.length }),
          hasPassword && t('Password'),
          expiration !== null && t('until {expiration}', { expiration: dateText(expiration) }),
        ]
          .filter((one) => one !== false)
          .join(' · ')}
      </span>
      {owner.username !== '' && owner.username !== me && (
        <span className="details-when">
          {rich('by {name}', { name: <bdi title={owner.username}>{owner.displayName}</bdi> })}
        </span>
      )}
    </>
  )
}
