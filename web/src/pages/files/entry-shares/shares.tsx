/**
 * How people without an account reach a file or folder: through shares of it, and of the folders that it is in; and who reaches a copy of
 * it, which sends have.
 */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { CopyButton } from '../../../components/display/copy-button.tsx'
import { Fact } from '../../../components/display/fact.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { can, isAdmin, useMe } from '../../../data/account/me.ts'
import { type ReachingShare, useSharesOf } from '../../../data/sharing/folder-shares.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { linkOf } from '../../sharing/share-form.ts'
import { Terms } from './terms.tsx'

const lists = { shared_folder: '/sharing/share', receive: '/sharing/receive', send: '/sharing/send' } as const

interface Props {
  readonly entry: Resource
  /** Opens the window that shares it, with the link and settings of a shared folder. */
  readonly onShare: () => void
}

/** As far as the user can know. */
export function Shares({ entry, onShare }: Props) {
  const { data } = useSharesOf(entry)
  if (!data) return null
  const { path } = entry.attributes
  // Visitors see what is in a shared folder, and only add to a receive folder.
  const isAround = ({ attributes: { type, paths } }: ReachingShare) => type === 'receive' && paths[0] !== path
  const shares = data.filter((share) => !isAround(share))
  if (data.length === 0 && path === '/') return null
  return (
    <Fact name={t('Sharing')}>
      {shares.length === 0 && <NotShared onShare={onShare} />}
      {shares.map((share) => (
        <div key={share.id} className="details-share">
          <span className="details-share-link">
            <What share={share} entry={entry} onShare={onShare} />
            {share.attributes.isPublic && (
              <CopyButton value={linkOf(share)} what={t('link of {name}', { name: share.attributes.name })} />
            )}
          </span>
          <Terms share={share} entry={entry} />
        </div>
      ))}
      {data.filter(isAround).map((share) => (
        <ReceiveFolder key={share.id} share={share} />
      ))}
    </Fact>
  )
}

/** Only administrators know what others share. */
function NotShared({ onShare }: Pick<Props, 'onShare'>) {
  const me = useMe()
  return (
    <>
      <span className="dim">
        {isAdmin(me) ? t('Not shared') : t('Not shared by you')}
        {' · '}
      </span>
      <TextButton className="details-link" onClick={onShare}>
        {t('Share')}
      </TextButton>
    </>
  )
}

/** In which it is, so that it may have come from a visitor, but is not shared. */
const ReceiveFolder = ({ share: { id, attributes } }: { share: ReachingShare }) => (
  <div className="details-share details-when">
    {rich('In the receive folder {folder}: visitors can upload, but not see files', {
      folder: (
        <Link
          className="details-link"
          to="/sharing/receive"
          search={{ share: String(id) } as never}
          title={attributes.name}
        >
          <bdi>{folderText(attributes.paths[0] ?? '/')}</bdi>
        </Link>
      ),
    })}
  </div>
)

/** What is shared; leads to its settings, or to the share in its list. */
function What({ share: { id, attributes }, entry, onShare }: Props & { share: ReachingShare }) {
  const me = useMe()
  const { type, name, paths } = attributes
  const [folder = entry.attributes.path] = paths
  const isOwn = folder === entry.attributes.path
  if (type === 'shared_folder' && isOwn && can(me, 'share'))
    return (
      <TextButton className="details-link" title={name} onClick={onShare}>
        {t('Shared folder')}
      </TextButton>
    )
  return (
    <Link className="details-link" to={lists[type]} search={{ share: String(id) } as never} title={name}>
      <span>{wordsOf(type, folder)}</span>
    </Link>
  )
}

const wordsOf = (type: ReachingShare['attributes']['type'], folder: string): ReactNode =>
  type === 'send'
    ? t('Copy shared by link')
    : type === 'receive'
      ? t('Receive folder')
      : rich('Shared through {folder}', { folder: <bdi>{folderText(folder)}</bdi> })
