import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import { Confirmation } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { useChangeUser, useDeleteUser, useRemoveSecondFactor } from '../../data/account/users.ts'

interface Props {
  readonly user: User
  readonly onClose: () => void
}

export function LockUser({ user: { id, attributes }, onClose }: Props) {
  const change = useChangeUser()
  const { username, locked } = attributes
  return (
    <Confirmation
      title={`${locked ? 'Unlock' : 'Lock'} ${username}?`}
      confirm={locked ? 'UNLOCK USER' : 'LOCK USER'}
      isHarmless={locked}
      isSending={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate({ id, locked: !locked }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {locked ? (
        <p>
          <b>{username}</b> can sign in again, and the user's access tokens and keys work again.
        </p>
      ) : (
        <>
          <p>
            <b>{username}</b> is signed out everywhere and cannot sign in; applications that act as {username} and links
            to shares of {username} stop working.
          </p>
          <p>Nothing is deleted. Unlock the user to restore access.</p>
        </>
      )}
    </Confirmation>
  )
}

export function RemoveSecondFactor({ user: { id, attributes }, onClose }: Props) {
  const remove = useRemoveSecondFactor()
  const { username } = attributes
  return (
    <Confirmation
      title={`Remove the second factor of ${username}?`}
      confirm="REMOVE SECOND FACTOR"
      isSending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        <b>{username}</b> can sign in with the password alone, until a new second factor is set up. The recovery codes
        become invalid.
      </p>
      <p>Make sure that the request really comes from {username}.</p>
    </Confirmation>
  )
}

export function DeleteUser({ user, onClose }: Props) {
  const { sftp } = useMe().transports
  const remove = useDeleteUser()
  const { username } = user.attributes
  return (
    <Confirmation
      title={`Delete ${username}?`}
      confirm="DELETE USER"
      typed={username}
      isSending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(user, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        <b>{username}</b> is signed out everywhere. The user's access tokens {sftp ? 'and SSH keys ' : ''}are deleted,
        so applications that act as {username} stop working.
      </p>
      <p>
        No files are deleted. Files, folders and shares of {username} are transferred to the master user of the account.
      </p>
      <p>To block a user temporarily, lock the user instead.</p>
    </Confirmation>
  )
}
