/** Above the table while users are selected: how many, and what can be done with them together. */
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import { Icon } from '../../components/display/icon.tsx'
import { useEscape } from '../../components/windows/use-escape.ts'
import { t } from '../../lib/language/language.ts'
import { AllUsersCheck } from './all-users-check.tsx'
import type { OpenUser } from './open-user.ts'
import type { SelectedUsers } from './use-selected.ts'

interface Props {
  readonly selected: SelectedUsers
  readonly onOpen: (open: OpenUser) => void
}

const isLocked = ({ attributes }: User) => attributes.locked

export function SelectedBar({ selected, onOpen }: Props) {
  const { users, clear } = selected
  useEscape(true, clear)
  const locked = users.filter(isLocked)
  const unlocked = users.filter((user) => !isLocked(user))
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a legend, which would be seen
    <div className="users-filters users-selected" role="group" aria-label={t('Selected users')}>
      <AllUsersCheck selected={selected} />
      <span role="status">{t('{count} selected', { count: users.length })}</span>
      {unlocked.length > 0 && (
        <Button
          {...look}
          leftSection={<Icon name="lock" size={16} />}
          onClick={() => onOpen({ is: 'several', action: 'lock', users: unlocked })}
        >
          {t('Lock')}
        </Button>
      )}
      {locked.length > 0 && (
        <Button
          {...look}
          leftSection={<Icon name="lock" size={16} />}
          onClick={() => onOpen({ is: 'several', action: 'unlock', users: locked })}
        >
          {t('Unlock')}
        </Button>
      )}
      <Button
        {...look}
        color="danger"
        leftSection={<Icon name="trash" size={16} />}
        onClick={() => onOpen({ is: 'several', action: 'delete', users })}
      >
        {t('Delete')}
      </Button>
      <Tooltip label={t('Clear selection (Escape)')}>
        <ActionIcon
          className="users-clear"
          variant="subtle"
          color="gray"
          aria-label={t('Clear selection')}
          onClick={clear}
        >
          <Icon name="cross" size={18} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}

const look = { size: 'compact-sm', variant: 'subtle' } as const
