/** Who may do what with something that is shared, with what protection, since when and until when, and by whom. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { ReactNode } from 'react'
import { Breakable } from '../../../components/display/breakable.tsx'
import { Dotted } from '../../../components/display/dotted.tsx'
import { MinuteTime } from '../../../components/display/relative-time.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { useMe } from '../../../data/account/me.ts'
import { isAround, type ReachingShare } from '../../../data/sharing/folder-shares.ts'
import { rich, t, tc } from '../../../lib/language/language.ts'
import { dateText } from '../../../lib/time.ts'
import { accessOf, downloadLimitText } from '../../sharing/share-form.ts'
import type { CopyDownloads } from './downloads.ts'

interface TermsProps {
  readonly share: ReachingShare
  readonly entry: Resource
  /** Of the copy in a send; undefined if they are not known. */
  readonly downloads: CopyDownloads | undefined
}

export function Terms({ share, entry, downloads }: TermsProps) {
  const me = useMe().attributes.username
  const { owner } = share
  const isOthers = owner.username !== '' && owner.username !== me
  const facts = [
    ...placeTerms(share, entry),
    ...copyTerms(share, downloads),
    ...protectionTerms(share),
    isOthers && rich('by {name}', { name: <bdi title={owner.username}>{owner.displayName}</bdi> }),
  ].filter((fact) => fact !== false)
  return (
    <>
      <span className="details-when">{accessText(share, entry)}</span>
      {facts.length > 0 && (
        <span className="details-when">
          <Dotted texts={facts} />
        </span>
      )}
      {isOlder(share, entry) && (
        <span className="details-when">{t('The file was changed since; visitors get it as it was.')}</span>
      )}
    </>
  )
}

/** "Anyone with the link can view and download". */
export function accessText(share: ReachingShare, { attributes: { path } }: Resource): ReactNode {
  const { type, accessMode, accessDescription, isPublic, recipients } = share.attributes
  if (!isPublic && recipients.length === 0) return t('Nobody has a personal link yet')
  const who = whoOf(share)
  if (type === 'send') return rich('{who} can download a copy', { who })
  if (isAround(share, path))
    return rich('{who} can upload to {folder}, but not see files', {
      who,
      folder: <Folder path={share.attributes.paths[0]} />,
    })
  if (type === 'receive') return rich('{who} can upload, but not see files', { who })
  switch (accessOf(accessMode)) {
    case 'download':
      return rich('{who} can view and download', { who })
    case 'upload':
      return rich('{who} can only upload', { who })
    case 'upload,download':
      return rich('{who} can view, download and upload', { who })
    case 'upload,download,modify':
      return rich('{who} can view, download, upload and rename', { who })
    case 'upload,download,modify,delete':
      return rich('{who} can view, download, upload, rename and delete', { who })
    default:
      return rich('{who}: {access}', { who, access: accessDescription })
  }
}

/** One subject, also for several people. */
function whoOf({ attributes: { isPublic, recipients } }: ReachingShare): ReactNode {
  const [recipient] = recipients
  if (isPublic) return tc('subject', 'Anyone with the link')
  if (recipient && recipients.length === 1) return <Recipient email={recipient.email} />
  return t('Each of {recipients} recipients', { recipients: recipients.length })
}

const Recipient = ({ email }: { email: string }) => (
  <bdi>
    <Breakable text={email} />
  </bdi>
)

const Folder = ({ path = '/' }: { path: string | undefined }) => (
  <bdi>
    <Breakable text={folderText(path)} />
  </bdi>
)

/** Of a shared folder above: which one it is. */
function placeTerms({ attributes: { type, paths } }: ReachingShare, entry: Resource): ReactNode[] {
  const [folder] = paths
  if (type !== 'shared_folder' || folder === entry.attributes.path) return []
  return [rich('through {folder}', { folder: <Folder path={folder} /> })]
}

/** When the copy was made, what else is sent with it, and how often it was downloaded. */
function copyTerms({ attributes }: ReachingShare, downloads: CopyDownloads | undefined): ReactNode[] {
  const { type, created, assets } = attributes
  if (type !== 'send') return []
  const others = assets.length - 1
  return [
    rich('copied {time}', { time: <MinuteTime at={created} /> }),
    ...(others > 0 ? [t('{others, plural, one {with # other} other {with # others}}', { others })] : []),
    ...(downloads ? [downloadsText(downloads)] : []),
  ]
}

/** What is required of visitors, and how often and until when it is open. */
function protectionTerms({ attributes }: ReachingShare): ReactNode[] {
  const { recipients, isPublic, hasPassword, requireEmail, expiration, downloadLimit, downloadCount } = attributes
  const [recipient] = recipients
  const isInvited = isPublic && recipient !== undefined
  return [
    ...(isInvited && recipients.length === 1 ? [<Recipient key="recipient" email={recipient.email} />] : []),
    ...(isInvited && recipients.length > 1
      ? [t('{recipients, plural, one {# recipient} other {# recipients}}', { recipients: recipients.length })]
      : []),
    ...(hasPassword ? [t('password required')] : []),
    ...(isPublic && requireEmail ? [t('email address required')] : []),
    ...(downloadLimit === null ? [] : [downloadLimitText(downloadCount, downloadLimit)]),
    ...(expiration === null ? [] : [t('until {expiration}', { expiration: dateText(expiration) })]),
  ]
}

function downloadsText({ count, last }: CopyDownloads): ReactNode {
  if (last === undefined) return t('not downloaded yet')
  return rich('{count, plural, one {downloaded {when}} other {downloaded # times, last {when}}}', {
    count,
    when: <MinuteTime at={last} />,
  })
}

/** Whether a send has an older content than the file. */
const isOlder = ({ attributes: { type, created } }: ReachingShare, { attributes }: Resource): boolean =>
  type === 'send' && attributes.type === 'file' && Date.parse(attributes.uploadDate) > Date.parse(created)
