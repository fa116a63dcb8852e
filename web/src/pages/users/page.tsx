/** Users of the account with their roles, home folders and permissions. */
import { Button } from '@mantine/core'
import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useState } from 'react'
import { Icon } from '../../components/display/icon.tsx'
import { Empty, ErrorMessage, Loading } from '../../components/display/states.tsx'
import { useFilters } from '../../components/filters/use-filters.ts'
import { SearchField } from '../../components/forms/search-field.tsx'
import { useMe } from '../../data/account/me.ts'
import {
  apiSortOf,
  byName,
  isOrder,
  type Order,
  type UserFilters,
  useUser,
  useUserSearch,
} from '../../data/account/users.ts'
import { useClient } from '../../data/api/client.ts'
import { Filters, filtersIn, isFiltered } from './filters.tsx'
import { ImportWindow } from './import-window.tsx'
import { OrderField } from './order-field.tsx'
import { SelectedBar } from './selected-bar.tsx'
import { SeveralWindow } from './several-window.tsx'
import type { OpenUser } from './use-selected.ts'
import { type SelectedUsers, useSelected } from './use-selected.ts'
import { DeleteUser, LockUser, RemoveSecondFactor } from './user-confirmations.tsx'
import { UserTable } from './user-table.tsx'
import { UserWindow } from './user-window.tsx'
import './users.css'
import { ListCount } from '../../components/lists/list-count.tsx'
import { t } from '../../lib/language/language.ts'

export function Page() {
  const [search, set] = useFilters()
  const { find = '', sort = '' } = search
  const filters = filtersIn(search)
  const order = isOrder(sort) ? sort : byName
  const onSort = (next: Order) => set({ sort: next === byName ? '' : next })
  const [open, setOpen] = useState<OpenUser | null>(null)
  useUserFromAddress((user) => setOpen({ is: 'edit', user }))
  const found = useUserSearch(find, apiSortOf(order), filters)
  const users = found.data?.users ?? []
  const selected = useSelected(users, useMe().id)
  return (
    <>
      <div className="users-bar">
        <SearchField
          label={t('Search users')}
          placeholder={t('Name, email, role or folder')}
          words={find}
          onSearch={(words) => set({ find: words }, { isStep: find === '' })}
        />
        <OrderField order={order} onSort={onSort} />
        <div className="users-files">
          <Files
            query={{ ...(find !== '' && { search: find }), ...filters }}
            onImport={() => setOpen({ is: 'import' })}
          />
          <Button
            className="users-add"
            leftSection={<Icon name="plus" size={18} />}
            onClick={() => setOpen({ is: 'new' })}
          >
            {t('Add new user')}
          </Button>
        </div>
      </div>
      <Filters />
      {found.error && <ErrorMessage error={found.error} onRetry={found.refetch} />}
      {found.isPending && <Loading rows={6} />}
      {found.data && users.length === 0 && <NoUsers find={find} filters={filters} />}
      {selected.users.length > 0 && <SelectedBar selected={selected} onOpen={setOpen} />}
      {users.length > 0 && <UserTable {...{ users, selected, order, onSort }} onOpen={setOpen} />}
      {users.length > 0 && <ListCount shown={users.length} total={found.data?.total} pages={found} />}
      {open && <Windows {...{ open, selected }} onClose={() => setOpen(null)} />}
    </>
  )
}

function NoUsers({ find, filters }: { find: string; filters: UserFilters }) {
  const title = find === '' ? t('No results match these filters') : t('No results match “{find}”', { find })
  return (
    <Empty icon="search" title={title}>
      {isFiltered(filters)
        ? t('Remove a filter to find more users.')
        : t('Search for part of a name, email address, role or folder; * matches any text.')}
    </Empty>
  )
}

/** Opens the user that the address asks for, `?user=3`, and removes that from the address. The master's settings are its own. */
function useUserFromAddress(open: (user: User) => void): void {
  const { user: asked, ...others } = useSearch({ strict: false }) as { user?: string }
  const navigate = useNavigate()
  const id = Number(asked)
  const isId = Number.isSafeInteger(id)
  // Not as it was when it was opened before.
  const { data, isFetchedAfterMount } = useUser(isId ? id : undefined)
  const end = useEffectEvent(() => {
    if (data && data.attributes.role !== 'master') open(data)
    void navigate({ to: '/users/list', search: others as never, replace: true })
  })
  const isKnown = asked !== undefined && (isFetchedAfterMount || !isId)
  useEffect(() => {
    if (isKnown) end()
  }, [isKnown])
}

interface FilesProps {
  /** What is exported. */
  readonly query: UserFilters & { readonly search?: string }
  readonly onImport: () => void
}

function Files({ query, onImport }: FilesProps) {
  const address = useClient().exportAddress('exportUsers', { query })
  return (
    <>
      <Button variant="default" leftSection={<Icon name="upload" size={18} />} onClick={onImport}>
        <span className="users-file-label">{t('Import')}</span>
      </Button>
      <Button variant="default" leftSection={<Icon name="download" size={18} />} component="a" href={address} download>
        <span className="users-file-label">{t('Export')}</span>
      </Button>
    </>
  )
}

interface WindowsProps {
  readonly open: OpenUser
  readonly selected: SelectedUsers
  readonly onClose: () => void
}

function Windows({ open, selected, onClose }: WindowsProps) {
  if (open.is === 'several') {
    const end = () => {
      selected.clear()
      onClose()
    }
    return <SeveralWindow action={open.action} users={open.users} onDone={end} onClose={onClose} />
  }
  if (open.is === 'new') return <UserWindow user={null} onClose={onClose} />
  if (open.is === 'import') return <ImportWindow onClose={onClose} />
  const { is, user } = open
  if (is === 'edit') return <UserWindow user={user} onClose={onClose} />
  if (is === 'lock') return <LockUser user={user} onClose={onClose} />
  if (is === 'second-factor') return <RemoveSecondFactor user={user} onClose={onClose} />
  return <DeleteUser user={user} onDeleted={() => selected.check(user, false, false)} onClose={onClose} />
}
