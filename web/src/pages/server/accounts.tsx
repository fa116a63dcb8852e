/** Server settings → ACCOUNTS: all accounts with the storage they use, and their quotas. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { AccountQuota } from '@sallyport/contract/schemas/server/account-quota.ts'
import { useState } from 'react'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { Empty, ErrorMessage, Loading } from '../../components/display/states.tsx'
import { StorageBar } from '../../components/display/storage-bar.tsx'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { QuotaField } from '../../components/forms/quota-field.tsx'
import { SearchField } from '../../components/forms/search-field.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { ListCount } from '../../components/lists/list-count.tsx'
import { FormWindow } from '../../components/windows/window.tsx'
import { useAccountQuotas, useChangeAccountQuota } from '../../data/account/server-settings.ts'
import { sizeText } from '../../lib/bytes.ts'
import { bytesIn, gigabytesText } from '../../lib/gigabytes.ts'
import { t } from '../../lib/language/language.ts'
import { inWords } from './password-window.tsx'
import './server.css'

export function Page() {
  const [find, setFind] = useState('')
  const [changing, setChanging] = useState<AccountQuota | null>(null)
  const found = useAccountQuotas(find)
  const accounts = found.data?.accounts ?? []
  return (
    <>
      <div className="server-bar">
        <SearchField label={t('Search accounts')} placeholder={t('Name')} words={find} onSearch={setFind} />
      </div>
      {found.error && <ErrorMessage error={found.error} onRetry={found.refetch} />}
      {found.isPending && <Loading rows={4} />}
      {found.data && accounts.length === 0 && (
        <Empty icon="search" title={t('No results match “{words}”', { words: find })}>
          {t('Search for part of the name of an account.')}
        </Empty>
      )}
      {accounts.length > 0 && (
        <>
          <DataTable label={t('Accounts')} rows={accounts} rowKey={({ id }) => id} columns={columns(setChanging)} />
          <ListCount shown={accounts.length} total={found.data?.total} pages={found} />
        </>
      )}
      {changing && <QuotaWindow account={changing} onClose={() => setChanging(null)} />}
    </>
  )
}

const columns = (onChange: (account: AccountQuota) => void): Column<AccountQuota>[] => [
  { title: t('Account'), isName: true, cell: ({ attributes }) => attributes.name },
  { title: t('Master'), drops: 3, isInCards: true, cell: ({ attributes }) => attributes.master ?? '' },
  { title: t('Plan'), isShort: true, drops: 2, isInCards: true, cell: ({ attributes }) => attributes.plan },
  { title: t('Storage'), hasRoom: true, cell: ({ attributes }) => <Storage {...attributes} /> },
  { title: t('Created'), isShort: true, drops: 1, cell: ({ attributes }) => <RelativeTime at={attributes.created} /> },
  {
    title: '',
    name: t('Actions'),
    isAction: true,
    cell: (account) => (
      <Button
        variant="default"
        size="xs"
        aria-label={t('Change quota of {account}', { account: account.attributes.name })}
        onClick={() => onChange(account)}
      >
        {t('Change quota')}
      </Button>
    ),
  },
]

const Storage = ({ name, storageUsed, storageQuota }: AccountQuota['attributes']) =>
  storageQuota === null ? (
    t('{used}, no limit', { used: sizeText(storageUsed) })
  ) : (
    <StorageBar label={name} used={storageUsed} limit={storageQuota} />
  )

function QuotaWindow({ account, onClose }: { account: AccountQuota; onClose: () => void }) {
  const { name, storageQuota } = account.attributes
  const [text, setText] = useState(gigabytesText(storageQuota))
  const [password, setPassword] = useState('')
  const change = useChangeAccountQuota()
  const quota = bytesIn(text)
  const send = () => {
    if (quota === undefined) return
    change.mutate(
      { id: account.id, storageQuota: quota, currentPassword: password },
      {
        onSuccess: () => {
          notifications.show({ message: t('The quota of {account} is saved.', { account: name }) })
          onClose()
        },
      },
    )
  }
  return (
    <FormWindow
      title={t('Storage quota of {account}', { account: name })}
      submit={t('Save')}
      size="md"
      isSending={change.isPending}
      isDisabled={quota === undefined || quota === storageQuota || password === ''}
      hasChanges={quota !== storageQuota}
      error={inWords(change.error)}
      onSubmit={send}
      onClose={onClose}
    >
      <QuotaField
        description={t(
          'Includes the Trash Can. If the stored files exceed the quota, they are kept, but nothing can be added.',
        )}
        value={text}
        onText={setText}
      />
      <PasswordField label={t('Confirm your password')} value={password} onText={setPassword} required />
    </FormWindow>
  )
}
