import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import { Badge } from '../../components/display/badge.tsx'
import { LongPath } from '../../components/display/long-path.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { StorageBar } from '../../components/display/storage-bar.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { type RowAction, RowMenu } from '../../components/lists/row-menu.tsx'
import { useMe } from '../../data/account/me.ts'
import { t, tc } from '../../lib/language/language.ts'
import type { OpenUser } from './open-user.ts'
import { mayUseFtp, statusOf } from './user-form.ts'

interface Props {
  readonly users: readonly User[]
  readonly onOpen: (open: OpenUser) => void
}

export function UserTable({ users, onOpen }: Props) {
  const me = useMe()
  const actions = {
    title: '',
    name: t('Actions'),
    isAction: true,
    // The master user edits its own settings under Preferences.
    cell: (user: User) =>
      user.attributes.role === 'master' ? null : (
        <RowMenu of={user.attributes.username} actions={actionsFor(user, user.id === me.id, onOpen)} />
      ),
  }
  const { sftp, ftp } = me.transports
  const shown = columns.filter((column) => (sftp || column !== sftpColumn) && (ftp || column !== ftpColumn))
  return <DataTable label={t('Users')} rows={users} rowKey={({ id }) => id} columns={[...shown, actions]} />
}

function actionsFor(user: User, isMe: boolean, onOpen: Props['onOpen']): RowAction[] {
  const { locked, secondFactor } = user.attributes
  const edit: RowAction = { label: t('Edit User'), icon: 'pencil', onClick: () => onOpen({ is: 'edit', user }) }
  // Users cannot lock or delete themselves.
  if (isMe) return [edit]
  return [
    edit,
    { label: locked ? t('Unlock') : t('Lock'), icon: 'lock', onClick: () => onOpen({ is: 'lock', user }) },
    ...(secondFactor
      ? [
          {
            label: t('Remove second factor'),
            icon: 'token',
            onClick: () => onOpen({ is: 'second-factor', user }),
          } as const,
        ]
      : []),
    { label: t('Delete User'), icon: 'trash', isDanger: true, onClick: () => onOpen({ is: 'delete', user }) },
  ]
}

const roles = { user: t('User'), admin: t('Administrator'), master: t('Master') } as const

const sftpWords = {
  any: tc('state', 'on'),
  key: t('key'),
  'key+code': t('key + code'),
  'key+password': t('key + password'),
  off: tc('state', 'off'),
} as const

/** How the user signs in over SFTP. */
const sftpColumn: Column<User> = {
  title: t('SFTP'),
  isShort: true,
  drops: 0,
  cell: ({ attributes: { sftpAccess = 'any' } }) => (
    <span className={sftpAccess === 'off' ? 'dim' : undefined}>{sftpWords[sftpAccess]}</span>
  ),
}

/** Whether the user may sign in over FTP. */
const ftpColumn: Column<User> = {
  title: t('FTP'),
  isShort: true,
  drops: 0,
  cell: ({ attributes }) =>
    mayUseFtp(attributes) ? tc('state', 'on') : <span className="dim">{tc('state', 'off')}</span>,
}

const columns: readonly Column<User>[] = [
  {
    title: t('Username'),
    hasRoom: true,
    cell: ({ attributes }) => (
      <>
        {attributes.username}
        {attributes.nickname && attributes.nickname !== attributes.username && (
          <span className="users-nickname">{attributes.nickname}</span>
        )}
      </>
    ),
  },
  {
    title: t('Email'),
    drops: 2,
    hasRoom: true,
    cell: ({ attributes }) => attributes.email ?? <span className="dim">{t('No email address')}</span>,
  },
  { title: t('Role'), isShort: true, cell: ({ attributes }) => roles[attributes.role] },
  {
    title: t('Home folder'),
    drops: 1,
    isName: true,
    cell: ({ attributes }) =>
      attributes.homePath ? <LongPath text={attributes.homePath} /> : <span className="dim">{t('deleted')}</span>,
  },
  {
    title: t('Storage'),
    isShort: true,
    drops: 3,
    cell: ({ attributes: { username, storageQuota, storageUsed = null } }) =>
      typeof storageQuota === 'number' ? (
        <StorageBar label={t('Storage of {username}', { username })} used={storageUsed} limit={storageQuota} />
      ) : (
        <span className="dim">{t('no limit')}</span>
      ),
  },
  sftpColumn,
  ftpColumn,
  { title: t('Status'), isShort: true, cell: (user) => <StandingBadge user={user} /> },
  {
    title: t('Last sign-in'),
    isShort: true,
    drops: 3,
    cell: ({ attributes }) =>
      attributes.firstLogin ? (
        <RelativeTime at={attributes.accessTimestamp} />
      ) : (
        <span className="dim">{t('never')}</span>
      ),
  },
]

const standings = {
  active: ['good', t('active')],
  locked: ['bad', t('locked')],
  expired: ['warn', t('expired')],
} as const

function StandingBadge({ user }: { user: User }) {
  const [tone, words] = standings[statusOf(user, Date.now())]
  return <Badge tone={tone}>{words}</Badge>
}
