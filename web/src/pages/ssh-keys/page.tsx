/** SSH keys, with which users sign in over SFTP instead of a password. */
import type { SSHKey } from '@sallyport/contract/schemas/credentials/ssh-key.ts'
import { useState } from 'react'
import { Section } from '../../components/display/page-title.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { Empty, ErrorMessage, Loading } from '../../components/display/states.tsx'
import { LimitedButton } from '../../components/limits/limited-button.tsx'
import { usePlan } from '../../components/limits/plan-rules.ts'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { RowMenu } from '../../components/lists/row-menu.tsx'
import { Confirmation } from '../../components/windows/window.tsx'
import { useDeleteSshKey, useSshKeys } from '../../data/account/ssh-keys.ts'
import { useAllUsers } from '../../data/account/users.ts'
import { rich, t } from '../../lib/language/language.ts'
import { KeyMade, KeyWindow } from './key-window.tsx'

type Open =
  | { readonly is: 'new' }
  | { readonly is: 'delete'; readonly sshKey: SSHKey }
  | { readonly is: 'made'; readonly privateKey: string; readonly username: string }

export function Page() {
  const { data, error, isPending, refetch } = useSshKeys()
  const users = useAllUsers()
  const plan = usePlan()
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  const nameOf = ({ relationships }: SSHKey) =>
    users.data?.find(({ id }) => id === relationships.ownerUser.data.id)?.attributes.username ?? '…'
  const made = (privateKey: string | null, username: string) =>
    setOpen(privateKey === null ? null : { is: 'made', privateKey, username })
  return (
    <Section
      id="ssh-keys"
      title={t('Active Keys')}
      about={t('With a key, a user signs in over SFTP without a password. The server stores the public key only.')}
      action={
        <LimitedButton reason={plan.noRoom('sshKeys', data?.length)} onClick={() => setOpen({ is: 'new' })}>
          {t('Add new SSH key')}
        </LimitedButton>
      }
    >
      {error && <ErrorMessage error={error} onRetry={refetch} />}
      {isPending && <Loading />}
      {data?.length === 0 && (
        <Empty icon="key" title={t('No SSH keys yet')}>
          {t('Add the public key of a user who transfers files over SFTP.')}
        </Empty>
      )}
      {data && data.length > 0 && (
        <DataTable
          label={t('Active keys')}
          rows={data}
          rowKey={({ id }) => id}
          columns={columns(nameOf, (sshKey) => setOpen({ is: 'delete', sshKey }))}
        />
      )}
      {open?.is === 'new' && <KeyWindow onSaved={made} onClose={close} />}
      {open?.is === 'made' && <KeyMade privateKey={open.privateKey} username={open.username} onClose={close} />}
      {open?.is === 'delete' && <DeleteKey sshKey={open.sshKey} username={nameOf(open.sshKey)} onClose={close} />}
    </Section>
  )
}

const columns = (nameOf: (key: SSHKey) => string, onDelete: (key: SSHKey) => void): Column<SSHKey>[] => [
  { title: t('User'), cell: (key) => <b>{nameOf(key)}</b> },
  {
    title: t('Fingerprint'),
    cell: ({ attributes }) => <code className="ssh-fingerprint">{attributes.fingerprint}</code>,
  },
  {
    title: t('Type'),
    isShort: true,
    drops: 1,
    cell: ({ attributes: { algorithm, bits } }) =>
      algorithm === '' ? t('Unknown until it is used') : t('{algorithm}, {bits} bits', { algorithm, bits }),
  },
  {
    title: t('Last used'),
    drops: 3,
    isShort: true,
    cell: ({ attributes }) => <RelativeTime at={attributes.lastLogin} />,
  },
  { title: t('Added'), drops: 1, isShort: true, cell: ({ attributes }) => <RelativeTime at={attributes.created} /> },
  {
    title: '',
    name: t('Actions'),
    isAction: true,
    cell: (key) => (
      <RowMenu
        of={t('the key of {key}', { key: nameOf(key) })}
        actions={[{ label: t('Delete'), icon: 'trash', isDanger: true, onClick: () => onDelete(key) }]}
      />
    ),
  },
]

function DeleteKey({ sshKey, username, onClose }: { sshKey: SSHKey; username: string; onClose: () => void }) {
  const remove = useDeleteSshKey()
  return (
    <Confirmation
      title={t('Delete an SSH key of {username}?', { username })}
      confirm={t('Delete SSH key')}
      isSending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(sshKey.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        {rich('The key {fingerprint} is rejected immediately. The user can still sign in in other ways.', {
          fingerprint: <code className="ssh-fingerprint">{sshKey.attributes.fingerprint}</code>,
        })}
      </p>
    </Confirmation>
  )
}
