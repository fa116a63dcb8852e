/** What the list of users says of each. */
import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import { Badge } from '../../components/display/badge.tsx'
import { Breakable } from '../../components/display/breakable.tsx'
import { LongPath } from '../../components/display/long-path.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { StorageBar } from '../../components/display/storage-bar.tsx'
import type { Column } from '../../components/lists/data-table.tsx'
import type { SortedColumn } from '../../data/account/users.ts'
import { t, tc } from '../../lib/language/language.ts'
import { mayUseFtp, stateOf } from './user-form.ts'
import { roleNames, stateNames } from './words.ts'

export interface UserColumn extends Column<User> {
  readonly sortedBy?: SortedColumn
}

const sftpWords = {
  any: tc('state', 'on'),
  key: t('key'),
  'key+code': t('key + code'),
  'key+password': t('key + password'),
  off: tc('state', 'off'),
} as const

/** How the user signs in over SFTP. */
export const sftpColumn: UserColumn = {
  title: t('SFTP'),
  isShort: true,
  drops: 0,
  cell: ({ attributes: { sftpAccess = 'any' } }) => (
    <span className={sftpAccess === 'off' ? 'dim' : undefined}>{sftpWords[sftpAccess]}</span>
  ),
}

/** Whether the user may sign in over FTP. */
export const ftpColumn: UserColumn = {
  title: t('FTP'),
  isShort: true,
  drops: 0,
  cell: ({ attributes }) =>
    mayUseFtp(attributes) ? tc('state', 'on') : <span className="dim">{tc('state', 'off')}</span>,
}

export const columns: readonly UserColumn[] = [
  {
    title: t('Email'),
    sortedBy: 'email',
    drops: 2,
    hasRoom: true,
    cell: ({ attributes }) =>
      attributes.email ? <Breakable text={attributes.email} /> : <span className="dim">{t('No email address')}</span>,
  },
  { title: t('Role'), sortedBy: 'role', isShort: true, cell: ({ attributes }) => roleNames[attributes.role] },
  {
    title: t('Home folder'),
    sortedBy: 'homeDir',
    drops: 1,
    isName: true,
    cell: ({ attributes }) =>
      attributes.homePath ? (
        <LongPath text={attributes.homePath} longFrom={14} />
      ) : (
        <span className="dim">{t('deleted')}</span>
      ),
  },
  {
    title: t('Storage'),
    isShort: true,
    drops: 1,
    cell: ({ attributes: { username, storageQuota, storageUsed = null } }) =>
      typeof storageQuota === 'number' ? (
        <StorageBar label={t('Storage of {username}', { username })} used={storageUsed} limit={storageQuota} />
      ) : (
        <span className="dim">{t('no limit')}</span>
      ),
  },
  sftpColumn,
  ftpColumn,
  { title: t('Status'), isShort: true, cell: (user) => <StateBadge user={user} /> },
  {
    title: t('Last active'),
    sortedBy: 'accessTimestamp',
    isShort: true,
    drops: 3,
    isInCards: true,
    cell: ({ attributes }) => <RelativeTime at={attributes.firstLogin ? attributes.accessTimestamp : null} />,
  },
]

const tones = { active: 'good', locked: 'bad', expired: 'warn' } as const

function StateBadge({ user }: { user: User }) {
  const state = stateOf(user, Date.now())
  return <Badge tone={tones[state]}>{stateNames[state]}</Badge>
}
