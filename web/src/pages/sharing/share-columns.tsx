import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { Link, useNavigate } from '@tanstack/react-router'
import { CopyButton } from '../../components/display/copy-button.tsx'
import { Icon } from '../../components/display/icon.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import type { Column } from '../../components/lists/data-table.tsx'
import { type RowAction, RowMenu } from '../../components/lists/row-menu.tsx'
import { can, useMe } from '../../data/account/me.ts'
import type { OwnedShare, ShareType } from '../../data/sharing/shares.ts'
import { locale, t, tc } from '../../lib/language/language.ts'
import { dateText } from '../../lib/time.ts'
import { accessChoices, accessOf, linkOf, typeLabels } from './share-form.ts'
import type { OpenWindow } from './share-url.ts'

const isOpen = ({ attributes }: Share) => attributes.status === 1 && !attributes.expired

const nameCell = (share: Share) => (
  <span className="share-name">
    <Name {...share.attributes} />
    {isOpen(share) && share.attributes.isPublic && (
      <CopyButton value={linkOf(share)} what={t('link of {name}', { name: share.attributes.name })} />
    )}
  </span>
)

/** The name of a receive folder leads to what has arrived. */
function Name({ name, formId }: Share['attributes']) {
  const mayRead = can(useMe(), 'viewFormData')
  if (formId === null || !mayRead) return <b>{name}</b>
  return (
    <Link to={`/sharing/receive/${formId}/submissions`} className="share-submissions" title={t('Submissions')}>
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
    return <span className="dim">{isPublic ? t('anyone with the link') : t('no recipients yet')}</span>
  if (recipients.length === 1) return `${recipients[0]?.email} ${trackingOfOne[trackingStatus]}`
  return t('{count} people: {opened}', { count: recipients.length, opened: tracking[trackingStatus] })
}

function stateCell(share: Share) {
  const { status, expired, expiration, downloadLimit, downloadCount } = share.attributes
  if (status === 0) return <span className="dim">{t('ended')}</span>
  if (expired) return <span className="dim">{t('expired')}</span>
  if (downloadLimit !== null && downloadCount >= downloadLimit)
    return <span className="dim">{t('download limit reached')}</span>
  return expiration === null ? (
    tc('state', 'open')
  ) : (
    <span>{t('until {expiration}', { expiration: dateText(expiration) })}</span>
  )
}

const accessText = ({ accessMode, accessDescription }: Share['attributes']): string =>
  (accessChoices.find(({ value }) => value === accessOf(accessMode))?.label ?? accessDescription).toLocaleLowerCase(
    locale,
  )

/** What protects it, in a few words. */
function protectionCell({ attributes }: Share) {
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
  return all === '' ? (
    <span className="dim">{t('none')}</span>
  ) : (
    <span className="share-protection">
      <Icon name="lock" size={16} /> {all}
    </span>
  )
}

/** `hasOwners`: the list contains shares of other users. */
export function columns(
  type: ShareType | undefined,
  hasOwners: boolean,
  onOpen: (open: OpenWindow) => void,
): Column<OwnedShare>[] {
  const where: Column<OwnedShare> = {
    title: type === 'send' ? t('Files') : type ? t('Folder') : t('Folder or files'),
    drops: 3,
    isInCards: true,
    cell: ({ attributes }) =>
      (attributes.type === 'send' ? attributes.assets : attributes.paths).join(', ') || t('in the trash'),
  }
  return [
    { title: t('Name'), hasRoom: true, cell: nameCell },
    ...(type === undefined ? [typeColumn] : []),
    where,
    ...(hasOwners ? [ownerColumn] : []),
    ...(type === 'shared_folder' ? [accessColumn] : []),
    ...(type === 'receive' ? [lastSubmissionColumn] : []),
    { title: t('Invited'), drops: 1, cell: peopleCell },
    {
      title: t('Protection'),
      drops: type === undefined || type === 'receive' ? 2 : 3,
      isInCards: true,
      cell: protectionCell,
    },
    { title: t('State'), isShort: true, cell: stateCell },
    {
      title: t('Created'),
      drops: 0,
      isShort: true,
      cell: ({ attributes }) => <RelativeTime at={attributes.created} />,
    },
    { title: '', name: t('Actions'), isAction: true, cell: (share) => <Actions share={share} onOpen={onOpen} /> },
  ]
}

const ownerColumn: Column<OwnedShare> = { title: t('Owner'), drops: 1, cell: ({ owner }) => <bdi>{owner}</bdi> }

const lastSubmissionColumn: Column<Share> = {
  title: t('Last submission'),
  drops: 3,
  isInCards: true,
  isShort: true,
  cell: ({ attributes: { lastSubmission } }) =>
    lastSubmission ? <RelativeTime at={lastSubmission} /> : <span className="dim">{t('none yet')}</span>,
}

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

function Actions({ share, onOpen }: { share: Share; onOpen: (open: OpenWindow) => void }) {
  const { name, messages, status } = share.attributes
  const ofForm = useFormActions(share.attributes)
  const hasMail = useMe().transports.mail
  const open = (is: 'edit' | 'end' | 'invite' | 'link' | 'activity') => () => onOpen({ is, share })
  const activity: RowAction = { label: t('Activity'), icon: 'pulse', onClick: open('activity') }
  if (status === 0) return <RowMenu of={name} actions={[activity, ...ofForm]} />
  const actions: RowAction[] = [
    { label: t('Link'), icon: 'copy', onClick: open('link') },
    { label: t('Edit'), icon: 'pencil', onClick: open('edit') },
    activity,
    ...ofForm,
    ...(hasMail && messages.length > 0
      ? [{ label: t('Invite again'), icon: 'send', onClick: open('invite') } as const]
      : []),
    { label: t('End'), icon: 'cross', isDanger: true, onClick: open('end') },
  ]
  return <RowMenu of={name} actions={actions} />
}
