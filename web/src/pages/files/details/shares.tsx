/**
 * How people without an account reach a file or folder: through shares of it, and of the folders that it is in; and who reaches a copy of
 * it, which sends have.
 */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { Fragment, type ReactNode } from 'react'
import { CopyButton } from '../../../components/display/copy-button.tsx'
import { LogTime } from '../../../components/display/relative-time.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { can, isAdmin, useMe } from '../../../data/account/me.ts'
import { type ReachingShare, useSharesOf } from '../../../data/sharing/folder-shares.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { dateText } from '../../../lib/time.ts'
import { linkOf } from '../../sharing/share-form.ts'
import { Fact } from './fact.tsx'

const lists = { shared_folder: '/sharing/share', receive: '/sharing/receive', send: '/sharing/send' } as const

/** Visitors see what is in a shared folder, and only add to a receive folder. */
const above = {
  shared_folder: (folder: ReactNode) => rich('Shared through {folder}', { folder }),
  receive: (folder: ReactNode) => rich('In the receive folder {folder}', { folder }),
} as const

interface Props {
  readonly entry: Resource
  /** Opens the window that shares it, with the link and settings of a shared folder. */
  readonly onShare: () => void
}

/** As far as the user can know. */
export function Shares({ entry, onShare }: Props) {
  const { data } = useSharesOf(entry)
  if (!data) return null
  if (data.length === 0 && entry.attributes.path === '/') return null
  return (
    <Fact name={t('Sharing')}>
      {data.length === 0 && <NotShared entry={entry} onShare={onShare} />}
      {data.map((share) => (
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
    </Fact>
  )
}

/** Only administrators know what others share, and of old sends it is not known what they have copies of. */
function NotShared({ entry, onShare }: Props) {
  const me = useMe()
  return (
    <>
      {entry.attributes.type === 'dir' && (
        <span className="dim">
          {isAdmin(me) ? t('Not shared') : t('Not shared by you')}
          {' · '}
        </span>
      )}
      <TextButton className="details-link" onClick={onShare}>
        {t('Share')}
      </TextButton>
    </>
  )
}

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
  const words =
    type === 'send'
      ? t('Copy shared by link')
      : isOwn
        ? t('Receive folder')
        : above[type](<bdi>{folderText(folder)}</bdi>)
  return (
    <Link className="details-link" to={lists[type]} search={{ share: String(id) } as never} title={name}>
      <span>{words}</span>
    </Link>
  )
}

interface TermsProps {
  readonly share: ReachingShare
  readonly entry: Resource
}

/** Since when and with whom it is shared, and by whom, if that is not the user. */
function Terms({ share, entry }: TermsProps) {
  const me = useMe().attributes.username
  const { attributes, owner } = share
  const { recipients, public: isPublic, hasPassword, expiration } = attributes
  const terms: ReactNode[] = [
    ...(attributes.type === 'send' ? sendTerms(share, entry) : []),
    ...(isPublic ? [t('Anyone with the link')] : []),
    ...(recipients.length > 0
      ? [t('{recipients, plural, one {# recipient} other {# recipients}}', { recipients: recipients.length })]
      : []),
    ...(hasPassword ? [t('Password')] : []),
    ...(expiration === null ? [] : [t('until {expiration}', { expiration: dateText(expiration) })]),
  ]
  return (
    <>
      <span className="details-when">
        {terms.map((term, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text
          <Fragment key={index}>
            {index > 0 && ' · '}
            {term}
          </Fragment>
        ))}
      </span>
      {isOlder(share, entry) && (
        <span className="details-when">{t('The file was changed since; visitors get it as it was.')}</span>
      )}
      {owner.username !== '' && owner.username !== me && (
        <span className="details-when">
          {rich('by {name}', { name: <bdi title={owner.username}>{owner.displayName}</bdi> })}
        </span>
      )}
    </>
  )
}

/** Which send it is: its name, if that is another one than that of the file, when the copy was made, and what else is in it. */
function sendTerms({ attributes: { name, created, assets } }: ReachingShare, entry: Resource): ReactNode[] {
  const others = assets.length - 1
  return [
    ...(name === entry.attributes.name ? [] : [rich('“{name}”', { name: <bdi>{name}</bdi> })]),
    <LogTime key="created" at={created} hasSeconds={false} />,
    ...(others > 0 ? [t('{others, plural, one {with # other} other {with # others}}', { others })] : []),
  ]
}

/** Whether a send has an older content than the file. */
const isOlder = ({ attributes: { type, created } }: ReachingShare, { attributes }: Resource): boolean =>
  type === 'send' && attributes.type === 'file' && Date.parse(attributes.uploadDate) > Date.parse(created)
