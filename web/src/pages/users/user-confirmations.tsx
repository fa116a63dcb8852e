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
      isMild={locked}
      isSending={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate({ id, locked: !locked }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {locked ? (
        <p>
          <b>{username}</b> can sign in again, and its access tokens and keys work again.
        </p>
      ) : (
        <>
          <p>
            <b>{username}</b> is signed out everywhere and refused from this moment on; so are applications that act as{' '}
            {username}, and links to what {username} shares.
          </p>
          <p>Nothing is deleted: unlock the user, and all is as before.</p>
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
        <b>{username}</b> signs in with the password alone, until it sets up a new one. The recovery codes end with it.
      </p>
      <p>Be sure that it is {username} who asks for this.</p>
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
        <b>{username}</b> is signed out everywhere. Its access tokens {sftp ? 'and SSH keys ' : ''}are deleted, so
        applications that act as {username} stop working.
      </p>
      <p>
        No file is deleted. Files, folders and shares of {username} belong to the master of the account from then on.
      </p>
      <p>To keep somebody out for a while, lock the user instead.</p>
    </Confirmation>
  )
}
