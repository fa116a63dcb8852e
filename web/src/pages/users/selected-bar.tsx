/** Above the table while users are selected: how many, and what can be done with them together. */
import { Button } from '@mantine/core'
import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import { Icon } from '../../components/display/icon.tsx'
import { ClearSelection } from '../../components/lists/clear-selection.tsx'
import { useEscape } from '../../components/windows/use-escape.ts'
import { t } from '../../lib/language/language.ts'
import type { OpenUser, SelectedUsers } from './use-selected.ts'
import { AllUsersCheck } from './user-table.tsx'

interface Props {
  readonly selected: SelectedUsers
  readonly onOpen: (open: OpenUser) => void
}

const isLocked = ({ attributes }: User) => attributes.locked

export function SelectedBar({ selected, onOpen }: Props) {
  const { users, clear } = selected
  useEscape(true, clear)
  const locking = [
    { action: 'lock', label: t('Lock'), users: users.filter((user) => !isLocked(user)) },
    { action: 'unlock', label: t('Unlock'), users: users.filter(isLocked) },
  ] as const
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a legend, which would be seen
    <div className="users-filters users-selected" role="group" aria-label={t('Selected users')}>
      <AllUsersCheck selected={selected} />
      <span role="status">{t('{count} selected', { count: users.length })}</span>
      {locking
        .filter(({ users }) => users.length > 0)
        .map(({ action, label, users }) => (
          <Button
            key={action}
            {...look}
            leftSection={<Icon name="lock" size={16} />}
            onClick={() => onOpen({ is: 'several', action, users })}
          >
            {label}
          </Button>
        ))}
      <Button
        {...look}
        color="danger"
        leftSection={<Icon name="trash" size={16} />}
        onClick={() => onOpen({ is: 'several', action: 'delete', users })}
      >
        {t('Delete')}
      </Button>
      <ClearSelection className="users-clear" onClick={clear} />
    </div>
  )
}

const look = { size: 'compact-sm', variant: 'subtle' } as const
