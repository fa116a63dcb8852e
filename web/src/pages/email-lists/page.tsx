/** Email lists: addresses that can be entered together by the list's name. */
import { Button } from '@mantine/core'
import type { EmailList } from '@sallyport/contract/schemas/accounts/email-list.ts'
import { useState } from 'react'
import { Section } from '../../components/display/page-title.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { Empty, ErrorMessage, Loading } from '../../components/display/states.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { RowMenu } from '../../components/lists/row-menu.tsx'
import { Confirmation } from '../../components/windows/window.tsx'
import { useDeleteEmailList, useEmailLists } from '../../data/sharing/email-lists.ts'
import { t } from '../../lib/language/language.ts'
import { ListWindow } from './list-window.tsx'

type Open = { readonly is: 'new' } | { readonly is: 'edit' | 'delete'; readonly list: EmailList }

export function Page() {
  const { data, error, isPending, refetch } = useEmailLists()
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  return (
    <Section
      id="email-lists"
      title={t('Email lists')}
      about={t('Groups of addresses that you often send to. Only you see your lists.')}
      action={<Button onClick={() => setOpen({ is: 'new' })}>{t('Add email list')}</Button>}
    >
      {error && <ErrorMessage error={error} onRetry={refetch} />}
      {isPending && <Loading />}
      {data?.length === 0 && (
        <Empty icon="list" title={t('No email lists yet')}>
          {t('Create a list of the people you send to regularly.')}
        </Empty>
      )}
      {data && data.length > 0 && (
        <DataTable label={t('Email lists')} rows={data} rowKey={({ id }) => id} columns={columns(setOpen)} />
      )}
      {open?.is === 'new' && <ListWindow onClose={close} />}
      {open?.is === 'edit' && <ListWindow list={open.list} onClose={close} />}
      {open?.is === 'delete' && <DeleteList list={open.list} onClose={close} />}
    </Section>
  )
}

const columns = (onOpen: (open: Open) => void): Column<EmailList>[] => [
  { title: t('Name'), cell: ({ attributes }) => <b>{attributes.name}</b> },
  { title: t('Addresses'), isNumber: true, cell: ({ attributes }) => attributes.emails.length },
  {
    title: t('Note'),
    drops: 2,
    hasRoom: true,
    cell: ({ attributes }) => attributes.note || <span className="dim">{t('none')}</span>,
  },
  { title: t('Changed'), drops: 3, isShort: true, cell: ({ attributes }) => <RelativeTime at={attributes.modified} /> },
  {
    title: '',
    name: t('Actions'),
    isAction: true,
    cell: (list) => (
      <RowMenu
        of={list.attributes.name}
        actions={[
          { label: t('Edit'), icon: 'pencil', onClick: () => onOpen({ is: 'edit', list }) },
          { label: t('Delete'), icon: 'trash', isDanger: true, onClick: () => onOpen({ is: 'delete', list }) },
        ]}
      />
    ),
  },
]

function DeleteList({ list, onClose }: { list: EmailList; onClose: () => void }) {
  const remove = useDeleteEmailList()
  return (
    <Confirmation
      title={t('Delete the email list {name}?', { name: list.attributes.name })}
      confirm={t('Delete email list')}
      isSending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(list.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{t('This cannot be undone. Emails already sent are not affected.')}</p>
    </Confirmation>
  )
}
