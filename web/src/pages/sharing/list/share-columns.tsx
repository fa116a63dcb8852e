import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { Link, useNavigate } from '@tanstack/react-router'
import { CopyButton } from '../../../components/display/copy-button.tsx'
import { Icon } from '../../../components/display/icon.tsx'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { FolderLink } from '../../../components/files/folder-link.tsx'
import type { Column } from '../../../components/lists/data-table.tsx'
import { type RowAction, RowMenu } from '../../../components/lists/row-menu.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import type { OwnedShare, ShareType } from '../../../data/sharing/shares.ts'
import { locale, numberText, t } from '../../../lib/language/language.ts'
import { accessChoices, accessOf, linkOf, typeLabels } from '../share-form.ts'
import type { OpenWindow } from '../share-url.ts'
import { type SortField, stateOf } from './list-order.ts'
import { ShareState } from './share-state.tsx'

/** "files.example/s/k2x9-7d0q": the link as people read it. */
const shortLink = (link: string): string => link.replace(/^https?:\/\//, '')

const nameCell = (share: Share) => {
  const { name, isPublic } = share.attributes
  const link = linkOf(share)
  return (
    <div className="share-lines">
      <Name {...share.attributes} />
      {stateOf(share) === 'active' && isPublic && (
        <span className="share-link-line">
          <span className="mono" title={link}>
            {shortLink(link)}
          </span>
          <CopyButton value={link} what={t('link of {name}', { name })} />
        </span>
      )}
    </div>
  )
}

/** The name of a receive folder leads to what has arrived. */
function Name({ name, formId }: Share['attributes']) {
  const mayRead = can(useMe(), 'viewFormData')
  if (formId === null || !mayRead)
    return (
      <b className="share-name" title={name}>
        {name}
      </b>
    )
  return (
    <Link to={`/sharing/receive/${formId}/submissions`} className="share-submissions share-name" title={name}>
      {name}
    </Link>
  )
}

const trackingOfOne = { pending: t('not opened yet'), incomplete: t('not opened yet'), complete: t('opened') } as const
const tracking = {
  pending: t('opened by none'),
  incomplete: t('opened by some'),
  complete: t('opened by all'),
} as const

function peopleCell({ attributes }: Share) {
  const { recipients, trackingStatus, isPublic } = attributes
  if (recipients.length === 0)
    return <span className="nowrap">{isPublic ? t('anyone with the link') : t('no recipients yet')}</span>
  if (recipients.length === 1)
    return (
      <>
        <bdi>{recipients[0]?.email}</bdi> <span className="dim">{trackingOfOne[trackingStatus]}</span>
      </>
    )
  return t('{count} people: {opened}', { count: recipients.length, opened: tracking[trackingStatus] })
}

const accessText = ({ accessMode, accessDescription }: Share['attributes']): string =>
  (accessChoices.find(({ value }) => value === accessOf(accessMode))?.label ?? accessDescription).toLocaleLowerCase(
    locale,
  )

/** What protects it, in a few words; nothing if nothing does. */
function Protection({ attributes }: Share) {
  const { hasPassword, isPublic, requireEmail, downloadLimit, downloadCount } = attributes
  const words = [
    hasPassword && t('password'),
    !isPublic && t('personal links only'),
    isPublic && requireEmail && t('email address'),
    downloadLimit !== null &&
      t('{count} of {limit, plural, one {# download} other {# downloads}}', {
        count: downloadCount,
        limit: downloadLimit,
      }),
  ]
  const all = words.filter(Boolean).join(', ')
  return (
    all !== '' && (
      <span className="share-protection dim">
        <Icon name="lock" size={16} /> {all}
      </span>
    )
  )
}

/** Sorting of the columns that can be sorted; none in lists that cannot. */
export type SortBy = (field: SortField) => Pick<Column<OwnedShare>, 'sorting'>

/** `hasOwners`: the list contains shares of other users. */
export function columns(
  type: ShareType | undefined,
  hasOwners: boolean,
  sortBy: SortBy,
  onOpen: (open: OpenWindow) => void,
): Column<OwnedShare>[] {
  return [
    { title: t('Name'), hasRoom: true, ...sortBy('name'), cell: nameCell },
    ...(type === undefined ? [typeColumn] : []),
    whereColumn(type),
    ...(hasOwners ? [ownerColumn] : []),
    ...(type === 'shared_folder' ? [accessColumn] : []),
    ...(type === 'receive' ? submissionColumns(sortBy) : []),
    {
      title: t('Access'),
      drops: 2,
      isInCards: true,
      cell: (share) => (
        <div className="share-lines">
          <span>{peopleCell(share)}</span>
          <Protection {...share} />
        </div>
      ),
    },
    { title: t('State'), isShort: true, cell: (share) => <ShareState share={share} /> },
    {
      title: t('Created'),
      drops: 0,
      isShort: true,
      ...sortBy('created'),
      cell: ({ attributes }) => <RelativeTime at={attributes.created} />,
    },
    { title: '', name: t('Actions'), isAction: true, cell: (share) => <Actions share={share} onOpen={onOpen} /> },
  ]
}

const whereColumn = (type: ShareType | undefined): Column<OwnedShare> => ({
  title: type === 'send' ? t('Files') : type ? t('Folder') : t('Folder or files'),
  drops: type === 'receive' ? 1 : 3,
  isInCards: true,
  cell: ({ attributes }) => {
    if (attributes.type === 'send') return attributes.assets.join(', ') || t('in the trash')
    const [path] = attributes.paths
    if (path === undefined) return t('in the trash')
    return (
      <div className="share-name" title={path}>
        <FolderLink path={path} />
      </div>
    )
  },
})

const ownerColumn: Column<OwnedShare> = { title: t('Owner'), drops: 1, cell: ({ owner }) => <bdi>{owner}</bdi> }

/** More are not counted. */
const mostCounted = 1_000

function SubmissionCount({ name, formId, submissions }: Share['attributes']) {
  const mayRead = can(useMe(), 'viewFormData')
  const count = submissions < mostCounted ? numberText(submissions) : t('{count}+', { count: numberText(mostCounted) })
  if (formId === null || !mayRead || submissions === 0) return count
  return (
    <Link
      to={`/sharing/receive/${formId}/submissions`}
      className="share-submissions"
      aria-label={
        submissions < mostCounted
          ? t('{count, plural, one {# submission} other {# submissions}} of {name}', { count: submissions, name })
          : t('{count} submissions of {name}', { count, name })
      }
    >
      {count}
    </Link>
  )
}

const submissionColumns = (sortBy: SortBy): Column<OwnedShare>[] => [
  {
    title: t('Submissions'),
    isNumber: true,
    ...sortBy('submissions'),
    cell: (share) => <SubmissionCount {...share.attributes} />,
  },
  {
    title: t('Last submission'),
    drops: 3,
    isInCards: true,
    isShort: true,
    ...sortBy('last'),
    cell: ({ attributes: { lastSubmission } }) =>
      lastSubmission ? <RelativeTime at={lastSubmission} /> : <span className="dim">{t('none yet')}</span>,
  },
]

const typeColumn: Column<Share> = {
  title: t('Type'),
  isShort: true,
  cell: ({ attributes }) => typeLabels[attributes.type],
}

const accessColumn: Column<Share> = {
  title: t('Visitors may'),
  drops: 1,
  isInCards: true,
  cell: ({ attributes }) => accessText(attributes),
}

/** Of receive folders; submissions remain available after the share has ended. */
function useFormActions({ formId, status }: Share['attributes']): RowAction[] {
  const navigate = useNavigate()
  const mayRead = can(useMe(), 'viewFormData')
  if (formId === null) return []
  const goTo = (what: string) => () => void navigate({ to: `/sharing/receive/${formId}/${what}` })
  const form: RowAction = { label: t('Form'), icon: 'list', onClick: goTo('form') }
  const entered: RowAction = { label: t('Submissions'), icon: 'document', onClick: goTo('submissions') }
  return [...(status === 1 ? [form] : []), ...(mayRead ? [entered] : [])]
}

const stopLabels: Readonly<Record<ShareType, string>> = {
  receive: t('Stop receiving…'),
  shared_folder: t('Stop sharing…'),
  send: t('Delete send…'),
}

function Actions({ share, onOpen }: { share: Share; onOpen: (open: OpenWindow) => void }) {
  const { name, type, messages, status, paths } = share.attributes
  const ofForm = useFormActions(share.attributes)
  const hasMail = useMe().transports.mail
  const open = (is: 'edit' | 'end' | 'pause' | 'invite' | 'link' | 'activity') => () => onOpen({ is, share })
  const activity: RowAction = { label: t('Activity'), icon: 'pulse', onClick: open('activity') }
  const stop: RowAction = { label: stopLabels[type], icon: 'cross', isDanger: true, onClick: open('end') }
  const resume: RowAction = { label: t('Resume…'), icon: 'play', onClick: open('pause') }
  if (status === 0)
    return (
      <RowMenu
        of={name}
        actions={type === 'receive' && paths.length > 0 ? [resume, activity, ...ofForm, stop] : [activity, ...ofForm]}
      />
    )
  const actions: RowAction[] = [
    { label: t('Link'), icon: 'copy', onClick: open('link') },
    { label: t('Edit'), icon: 'pencil', onClick: open('edit') },
    activity,
    ...ofForm,
    ...(hasMail && messages.length > 0
      ? [{ label: t('Invite again'), icon: 'send', onClick: open('invite') } as const]
      : []),
    ...(type === 'receive' ? [{ label: t('Pause…'), icon: 'pause', onClick: open('pause') } as const] : []),
    stop,
  ]
  return <RowMenu of={name} actions={actions} />
}
