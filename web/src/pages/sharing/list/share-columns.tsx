import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { Link } from '@tanstack/react-router'
import { Icon } from '../../../components/display/icon.tsx'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { FolderLink } from '../../../components/files/folder-link.tsx'
import { LongName } from '../../../components/files/long-name.tsx'
import type { Column } from '../../../components/lists/data-table.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import type { OwnedShare, ShareType } from '../../../data/sharing/shares.ts'
import { locale, numberText, t } from '../../../lib/language/language.ts'
import { partsOfPath } from '../../../lib/long-path.ts'
import { accessChoices, accessOf, downloadLimitText, typeLabels } from '../share-form.ts'
import type { SortField } from './list-order.ts'
import type { OpenWindow } from './share-actions.tsx'
import { ShareActions } from './share-actions.tsx'
import { ShareState } from './share-state.tsx'

const nameCell = ({ attributes }: Share) => (
  <div className="share-lines">
    <Name {...attributes} />
    <Content {...attributes} />
  </div>
)

/** Letters of a path that stay visible at its end. */
const shownEnd = 24

/** The folder of a share, or the files of a send. */
function Content({ type, assets, paths: [path] }: Share['attributes']) {
  const files = assets.join(', ')
  if (type === 'send' && files !== '')
    return (
      <span className="share-content" title={files}>
        <bdi>{files}</bdi>
      </span>
    )
  if (path === undefined || type === 'send') return <span className="dim">{t('in the Trash Can')}</span>
  return (
    <FolderLink path={path} className="share-content">
      <LongName name={path} split={(text) => partsOfPath(text, shownEnd)} />
    </FolderLink>
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
    return (
      <span className={isPublic ? 'nowrap share-usual' : 'nowrap'}>
        {isPublic ? t('anyone with the link') : t('no recipients yet')}
      </span>
    )
  if (recipients.length === 1)
    return (
      <>
        <bdi className="share-person" title={recipients[0]?.email}>
          {recipients[0]?.email}
        </bdi>{' '}
        <span className="dim">{trackingOfOne[trackingStatus]}</span>
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
    downloadLimit !== null && downloadLimitText(downloadCount, downloadLimit),
  ]
  const [first, ...more] = words.filter((word) => word !== false)
  return (
    first && (
      <span className={`share-protection dim${more.length === 0 ? ' nowrap' : ''}`}>
        <Icon name="lock" size={16} /> {[first, ...more].join(', ')}
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
    { title: '', name: t('Actions'), isAction: true, cell: (share) => <ShareActions share={share} onOpen={onOpen} /> },
  ]
}

function Owner({ owner }: OwnedShare) {
  const { username } = useMe().attributes
  return (
    <span className={owner === username ? 'share-owner in-table' : 'share-owner'}>
      <Icon name="users" size={16} />
      <bdi>{owner}</bdi>
    </span>
  )
}

const ownerColumn: Column<OwnedShare> = {
  title: t('Owner'),
  drops: 1,
  isInCards: true,
  isName: true,
  cell: (share) => <Owner {...share} />,
}

/** More are not counted. */
const mostCounted = 1_000

function submissionsText(submissions: number): string {
  if (submissions === 0) return t('No submissions yet')
  return submissions < mostCounted
    ? t('{count, plural, one {# submission} other {# submissions}}', { count: submissions })
    : t('{count}+ submissions', { count: numberText(mostCounted) })
}

function SubmissionCount({ name, formId, submissions }: Share['attributes']) {
  const mayRead = can(useMe(), 'viewFormData')
  const count = submissions < mostCounted ? numberText(submissions) : t('{count}+', { count: numberText(mostCounted) })
  const text = (
    <>
      <span className="in-table">{count}</span>
      <span className="in-cards">{submissionsText(submissions)}</span>
    </>
  )
  if (formId === null || !mayRead || submissions === 0) return text
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
      {text}
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
      lastSubmission ? <RelativeTime at={lastSubmission} /> : <span className="dim in-table">{t('none yet')}</span>,
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
