import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import { useNavigate } from '@tanstack/react-router'
import { TextButton } from '../../components/display/text-button.tsx'
import { DataTable } from '../../components/lists/data-table.tsx'
import { type RowAction, RowMenu } from '../../components/lists/row-menu.tsx'
import { useMe } from '../../data/account/me.ts'
import type { Order } from '../../data/account/users.ts'
import { t } from '../../lib/language/language.ts'
import { directionOf, nextOrder } from '../../lib/order.ts'
import { AllCheck } from '../files/entries/entry-check.tsx'
import type { OpenUser, SelectedUsers } from './use-selected.ts'
import { columns, ftpColumn, sftpColumn, type UserColumn } from './user-columns.tsx'

interface Props {
  readonly users: readonly User[]
  readonly selected: SelectedUsers
  readonly order: Order
  readonly onSort: (order: Order) => void
  readonly onOpen: (open: OpenUser) => void
}

const isMaster = (user: User) => user.attributes.role === 'master'

export function UserTable({ users, selected, order, onSort, onOpen }: Props) {
  const me = useMe()
  const navigate = useNavigate()
  // The master user edits its own settings under Preferences.
  const canOpen = (user: User) => !isMaster(user) || user.id === me.id
  const open = (user: User) =>
    isMaster(user) ? void navigate({ to: '/account/preferences' }) : onOpen({ is: 'edit', user })
  const name: UserColumn = {
    title: t('Username'),
    sortedBy: 'username',
    hasRoom: true,
    lead: <AllUsersCheck selected={selected} />,
    cell: (user) => (
      <div className="user-name-cell">
        <Check user={user} selected={selected} />
        <Name user={user} onOpen={canOpen(user) ? open : null} />
      </div>
    ),
  }
  const actions = {
    title: '',
    name: t('Actions'),
    isAction: true,
    cell: (user: User) =>
      isMaster(user) ? null : (
        <RowMenu of={user.attributes.username} actions={actionsFor(user, user.id === me.id, onOpen)} />
      ),
  }
  const { sftp, ftp } = me.transports
  const shown = [name, ...columns]
    .filter((column) => (sftp || column !== sftpColumn) && (ftp || column !== ftpColumn))
    .map(({ sortedBy: by, ...column }) =>
      by
        ? { ...column, sorting: { direction: directionOf(order, by), onSort: () => onSort(nextOrder(order, by)) } }
        : column,
    )
  return (
    <DataTable
      label={t('Users')}
      rows={users}
      rowKey={({ id }) => id}
      columns={[...shown, actions]}
      opening={{ open: undefined, canOpen, onOpen: open }}
    />
  )
}

const Check = ({ user, selected }: { user: User; selected: SelectedUsers }) => (
  <label className="entry-check">
    <input
      type="checkbox"
      aria-label={t('Select {name}', { name: user.attributes.username })}
      checked={selected.has(user)}
      disabled={!selected.selectable.includes(user)}
      onChange={({ currentTarget, nativeEvent }) =>
        selected.check(user, currentTarget.checked, (nativeEvent as MouseEvent).shiftKey === true)
      }
    />
  </label>
)

function Name({ user, onOpen }: { user: User; onOpen: ((user: User) => void) | null }) {
  const { username, nickname } = user.attributes
  return (
    <div>
      {onOpen ? (
        <TextButton className="users-name" onClick={() => onOpen(user)}>
          {username}
        </TextButton>
      ) : (
        username
      )}
      {nickname && nickname !== username && <span className="users-nickname">{nickname}</span>}
    </div>
  )
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

/** Selects all users in the list, or none. */
export const AllUsersCheck = ({ selected }: { readonly selected: SelectedUsers }) => (
  <AllCheck
    selection={{ ...selected, selected: { size: selected.selectable.filter(selected.has).length } }}
    total={selected.selectable.length}
  />
)
