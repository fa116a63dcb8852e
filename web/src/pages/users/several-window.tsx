/** Asks before several users are locked, unlocked or deleted, shows the progress, and who could not be. */
import { Button } from '@mantine/core'
import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import { useEffect, useState } from 'react'
import { Confirmation, Window } from '../../components/windows/window.tsx'
import { type FailedUser, type UserAction, useUsersTogether } from '../../data/account/users-together.ts'
import { t } from '../../lib/language/language.ts'

interface Props {
  readonly action: UserAction
  readonly users: readonly User[]
  /** Called at the end, also once those who could not be changed have been shown. */
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Names that are listed. */
const mostNames = 20

const titles = {
  lock: (count: number) => t('Lock {count, plural, one {one user} other {# users}}?', { count }),
  unlock: (count: number) => t('Unlock {count, plural, one {one user} other {# users}}?', { count }),
  delete: (count: number) => t('Delete {count, plural, one {one user} other {# users}}?', { count }),
} as const satisfies Record<UserAction, (count: number) => string>

const buttons = {
  lock: t('Lock users'),
  unlock: t('Unlock users'),
  delete: t('Delete users'),
} as const satisfies Record<UserAction, string>

export function SeveralWindow({ action, users, onDone, onClose }: Props) {
  const { mutate, isPending, error, data: failed = [] } = useUsersTogether()
  const [done, setDone] = useState(0)
  const [stop] = useState(() => new AbortController())
  // Closed while it goes on: those who are left stay as they are.
  useEffect(() => () => stop.abort(), [stop])
  const confirm = () =>
    mutate(
      { action, users, onDone: setDone, signal: stop.signal },
      { onSuccess: (failed) => failed.length === 0 && onDone() },
    )
  if (failed.length > 0) return <FailedWindow failed={failed} count={users.length} onClose={onDone} />
  return (
    <Confirmation
      title={titles[action](users.length)}
      confirm={buttons[action]}
      typed={action === 'delete' ? t('delete {count} users', { count: users.length }) : undefined}
      isHarmless={action === 'unlock'}
      isSending={isPending}
      error={error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Names users={users} />
      {consequences[action]().map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p role="status">{isPending && t('{done} of {count} users', { done, count: users.length })}</p>
    </Confirmation>
  )
}

const consequences = {
  lock: () => [
    t(
      'They are signed out everywhere and cannot sign in; applications that act as them and links to their shares stop working.',
    ),
    t('Nothing is deleted. Unlock the users to restore access.'),
  ],
  unlock: () => [t('They can sign in again, and their access tokens and keys work again.')],
  delete: () => [
    t(
      'They are signed out everywhere. Their access tokens and keys are deleted, so applications that act as them stop working.',
    ),
    t('No files are deleted. Their files, folders and shares are transferred to the master user of the account.'),
  ],
} as const satisfies Record<UserAction, () => string[]>

function Names({ users }: { users: readonly User[] }) {
  const rest = users.length - mostNames
  return (
    <ul className="several-names">
      {users.slice(0, mostNames).map(({ id, attributes: { username, nickname } }) => (
        <li key={id}>
          <b>{username}</b>
          {nickname && nickname !== username && <span className="dim"> {nickname}</span>}
        </li>
      ))}
      {rest > 0 && <li className="dim">{t('and {count} more', { count: rest })}</li>}
    </ul>
  )
}

interface FailedProps {
  readonly failed: readonly FailedUser[]
  readonly count: number
  readonly onClose: () => void
}

const FailedWindow = ({ failed, count, onClose }: FailedProps) => (
  <Window
    title={t('{failed} of {count} users were not changed', { failed: failed.length, count })}
    size="md"
    onClose={onClose}
  >
    <div className="window-form">
      <ul className="several-names">
        {failed.map(({ user, problem }) => (
          <li key={user.id}>
            <b>{user.attributes.username}</b>: {problem}
          </li>
        ))}
      </ul>
      <div className="window-buttons">
        <Button onClick={onClose}>{t('Close')}</Button>
      </div>
    </div>
  </Window>
)
