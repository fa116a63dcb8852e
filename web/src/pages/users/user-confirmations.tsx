import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import type { ReactNode } from 'react'
import { Confirmation } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { useChangeUser, useDeleteUser, useRemoveSecondFactor } from '../../data/account/users.ts'
import { rich, t } from '../../lib/language/language.ts'

interface Props {
  readonly user: User
  readonly onClose: () => void
}

export function LockUser({ user: { id, attributes }, onClose }: Props) {
  const change = useChangeUser()
  const { username, locked } = attributes
  return (
    <Confirmation
      title={locked ? t('Unlock {username}?', { username }) : t('Lock {username}?', { username })}
      confirm={locked ? t('Unlock user') : t('Lock user')}
      isHarmless={locked}
      isSending={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate({ id, locked: !locked }, { onSuccess: onClose })}
      onClose={onClose}
    >
      {locked ? (
        <p>
          {rich("{username} can sign in again, and the user's access tokens and keys work again.", {
            username: <b>{username}</b>,
          })}
        </p>
      ) : (
        <>
          <p>
            {rich(
              '{username} is signed out everywhere and cannot sign in; applications that act as {username2} and links to shares of {username2} stop working.',
              { username: <b>{username}</b>, username2: username },
            )}
          </p>
          <p>{t('Nothing is deleted. Unlock the user to restore access.')}</p>
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
      title={t('Remove the second factor of {username}?', { username })}
      confirm={t('Remove second factor')}
      isSending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        {rich(
          '{username} can sign in with the password alone, until a new second factor is set up. The recovery codes become invalid.',
          { username: <b>{username}</b> },
        )}
      </p>
      <p>{t('Make sure that the request really comes from {username}.', { username })}</p>
    </Confirmation>
  )
}

export function DeleteUser({ user, onDeleted, onClose }: Props & { readonly onDeleted: () => void }) {
  const { sftp } = useMe().transports
  const remove = useDeleteUser()
  const { username } = user.attributes
  return (
    <Confirmation
      title={t('Delete {username}?', { username })}
      confirm={t('Delete user')}
      typed={username}
      isSending={remove.isPending}
      error={remove.error}
      onConfirm={() =>
        remove.mutate(user, {
          onSuccess: () => {
            onDeleted()
            onClose()
          },
        })
      }
      onClose={onClose}
    >
      <p>
        {sftp
          ? rich(
              "<b>{username}</b> is signed out everywhere. The user's access tokens and SSH keys are deleted, so applications that act as {username} stop working.",
              { b: bold, username },
            )
          : rich(
              "<b>{username}</b> is signed out everywhere. The user's access tokens are deleted, so applications that act as {username} stop working.",
              { b: bold, username },
            )}
      </p>
      <p>
        {t(
          'No files are deleted. Files, folders and shares of {username} are transferred to the master user of the account.',
          { username },
        )}
      </p>
      <p>{t('To block a user temporarily, lock the user instead.')}</p>
    </Confirmation>
  )
}

const bold = (text: ReactNode) => <b>{text}</b>
