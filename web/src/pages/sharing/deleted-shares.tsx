/** Deleted shares from the activity log; their activity and submissions remain available. */
import type { ShareChange } from '@sallyport/contract/schemas/shares/share-change.ts'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Section } from '../../components/display/page-title.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { ErrorMessage } from '../../components/display/states.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { ShowMore } from '../../components/lists/list-count.tsx'
import { type RowAction, RowMenu } from '../../components/lists/row-menu.tsx'
import { can, useMe } from '../../data/account/me.ts'
import { useDeletedShares } from '../../data/sharing/share-activity.ts'
import { t } from '../../lib/language/language.ts'
import { ActivityWindow } from './activity-window.tsx'
import { typeLabels } from './share-form.ts'

export function DeletedShares({ words }: { words: string }) {
  const shares = useDeletedShares(words)
  const { data, error, refetch } = shares
  const [open, setOpen] = useState<ShareChange | null>(null)
  const { username } = useMe().attributes
  const hasOwners = data?.some(({ attributes }) => attributes.owner !== username) === true
  if (data?.length === 0) return null
  return (
    <Section
      id="deleted-shares"
      title={t('Deleted')}
      about={t('Their links no longer work. Their activity remains in the log.')}
    >
      {error && <ErrorMessage error={error} onRetry={refetch} />}
      {data && (
        <DataTable label={t('Deleted')} rows={data} rowKey={({ id }) => id} columns={columns(hasOwners, setOpen)} />
      )}
      <ShowMore pages={shares} />
      {open && (
        <ActivityWindow id={open.attributes.shareId} name={open.attributes.shareName} onClose={() => setOpen(null)} />
      )}
    </Section>
  )
}

const columns = (hasOwners: boolean, onOpen: (change: ShareChange) => void): Column<ShareChange>[] => [
  { title: t('Name'), hasRoom: true, cell: ({ attributes }) => <b>{attributes.shareName}</b> },
  { title: t('Type'), isShort: true, cell: ({ attributes }) => typeLabels[attributes.shareType] },
  {
    title: t('Folder'),
    drops: 3,
    hasRoom: true,
    cell: ({ attributes }) => (attributes.shareType === 'send' ? '' : attributes.path),
  },
  ...(hasOwners ? [ownerColumn] : []),
  { title: t('Deleted by'), drops: 2, cell: ({ attributes }) => <bdi>{attributes.username}</bdi> },
  { title: t('Deleted'), isShort: true, cell: ({ attributes }) => <RelativeTime at={attributes.created} /> },
  { title: '', name: t('Actions'), isAction: true, cell: (change) => <Actions change={change} onOpen={onOpen} /> },
]

const ownerColumn: Column<ShareChange> = {
  title: t('Owner'),
  drops: 3,
  cell: ({ attributes }) => <bdi>{attributes.owner}</bdi>,
}

function Actions({ change, onOpen }: { change: ShareChange; onOpen: (change: ShareChange) => void }) {
  const navigate = useNavigate()
  const mayRead = can(useMe(), 'viewFormData')
  const { formId, shareName } = change.attributes
  const entered: RowAction = {
    label: t('Submissions'),
    icon: 'document',
    onClick: () => void navigate({ to: `/sharing/receive/${formId}/submissions` }),
  }
  const activity: RowAction = { label: t('Activity'), icon: 'pulse', onClick: () => onOpen(change) }
  return <RowMenu of={shareName} actions={[activity, ...(formId !== null && mayRead ? [entered] : [])]} />
}
