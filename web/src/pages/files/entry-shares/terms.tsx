/** With whom something is shared, what they may do, and since when and by whom. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Fragment, type ReactNode } from 'react'
import { Breakable } from '../../../components/display/breakable.tsx'
import { LogTime } from '../../../components/display/relative-time.tsx'
import { useMe } from '../../../data/account/me.ts'
import type { ReachingShare } from '../../../data/sharing/folder-shares.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { dateText } from '../../../lib/time.ts'
import { accessOf } from '../../sharing/share-form.ts'
import type { CopyDownloads } from './downloads.ts'

interface TermsProps {
  readonly share: ReachingShare
  readonly entry: Resource
  /** Of the copy in a send; undefined if they are not known. */
  readonly downloads: CopyDownloads | undefined
  /** Of the time of a send, which tells it from others. */
  readonly hasSeconds: boolean
}

/** By what they may do, as in the form of a share. */
const accessTexts: Readonly<Record<string, string>> = {
  download: t('may only download'),
  upload: t('may only upload'),
  'upload,download': t('may upload and download'),
  'upload,download,modify': t('may upload, download and rename'),
  'upload,download,modify,delete': t('full access, including delete'),
}

export function Terms({ share, entry, downloads, hasSeconds }: TermsProps) {
  const me = useMe().attributes.username
  const { attributes, owner } = share
  const isSend = attributes.type === 'send'
  const terms = [...(isSend ? sendTerms(share, entry, hasSeconds) : []), ...accessTerms(share)]
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
      {isSend && downloads && <span className="details-when">{downloadsText(downloads)}</span>}
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

const Recipient = ({ email }: { email: string }) => (
  <bdi>
    <Breakable text={email} />
  </bdi>
)

/** Who may do what, with what protection, and until when. */
function accessTerms({ attributes }: ReachingShare): ReactNode[] {
  const { type, recipients, public: isPublic, hasPassword, requireEmail, expiration } = attributes
  const { accessMode, accessDescription, downloadLimit, downloadCount } = attributes
  const [recipient] = recipients
  return [
    isPublic ? t('Anyone with the link') : t('Personal links only'),
    ...(recipients.length > 1
      ? [t('{recipients, plural, one {# recipient} other {# recipients}}', { recipients: recipients.length })]
      : []),
    ...(recipient && recipients.length === 1 ? [<Recipient key="recipient" email={recipient.email} />] : []),
    ...(type === 'receive' ? [t('may only upload')] : []),
    ...(type === 'shared_folder' ? [accessTexts[accessOf(accessMode)] ?? accessDescription] : []),
    ...(hasPassword ? [t('password')] : []),
    ...(isPublic && requireEmail ? [t('email address')] : []),
    ...(downloadLimit === null
      ? []
      : [
          t('{count} of {limit, plural, one {# download} other {# downloads}}', {
            count: downloadCount,
            limit: downloadLimit,
          }),
        ]),
    ...(expiration === null ? [] : [t('until {expiration}', { expiration: dateText(expiration) })]),
  ]
}

function downloadsText({ count, last }: CopyDownloads): ReactNode {
  if (last === undefined) return t('not downloaded yet')
  return rich('{count, plural, one {downloaded {when}} other {downloaded # times, last {when}}}', {
    count,
    when: <LogTime at={last} hasSeconds={false} />,
  })
}

/** Which send it is: its name, if that is another one than that of the file, or its subject, when the copy was made, and what else is in it. */
function sendTerms({ attributes }: ReachingShare, entry: Resource, hasSeconds: boolean): ReactNode[] {
  const { name, created, assets, messages } = attributes
  const others = assets.length - 1
  const label = name === entry.attributes.name ? messages.at(-1)?.subject : name
  return [
    ...(label ? [rich('“{name}”', { name: <bdi>{label}</bdi> })] : []),
    <LogTime key="created" at={created} hasSeconds={hasSeconds} />,
    ...(others > 0 ? [t('{others, plural, one {with # other} other {with # others}}', { others })] : []),
  ]
}

/** Whether a send has an older content than the file. */
const isOlder = ({ attributes: { type, created } }: ReachingShare, { attributes }: Resource): boolean =>
  type === 'send' && attributes.type === 'file' && Date.parse(attributes.uploadDate) > Date.parse(created)
