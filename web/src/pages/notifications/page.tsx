/** Notifications of the signed-in user. Receipts of shares are configured in the share. */
import { Button } from '@mantine/core'
import type { Notification } from '@sallyport/contract/schemas/notifications/notification.ts'
import { useState } from 'react'
import { PageTitle } from '../../components/display/page-title.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { Empty, ErrorMessage, Loading } from '../../components/display/states.tsx'
import { NotifyWindow } from '../../components/files/notify-window.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { RowMenu } from '../../components/lists/row-menu.tsx'
import { Confirmation } from '../../components/windows/window.tsx'
import { useDeleteNotification, useNotifications } from '../../data/sharing/notifications.ts'
import { t } from '../../lib/language/language.ts'
import { descriptionOf } from './description.ts'

type Open =
  | { readonly is: 'new' }
  | { readonly is: 'edit'; readonly notification: Notification }
  | { readonly is: 'delete'; readonly notification: Notification }

export function Page() {
  const { data, error, isPending, refetch } = useNotifications()
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  return (
    <>
      <PageTitle title={t('Notifications')}>
        <Button onClick={() => setOpen({ is: 'new' })}>{t('Add notification')}</Button>
      </PageTitle>
      {error && <ErrorMessage error={error} onRetry={refetch} />}
      {isPending && <Loading />}
      {data?.length === 0 && (
        <Empty icon="bell" title={t('No notifications yet')}>
          {t('Select a folder to get an email when someone uploads, downloads or deletes something in it.')}
        </Empty>
      )}
      {data && data.length > 0 && (
        <DataTable
          label={t('Notifications')}
          rows={data}
          rowKey={({ id }) => id}
          columns={columns(
            (notification) => setOpen({ is: 'edit', notification }),
            (notification) => setOpen({ is: 'delete', notification }),
          )}
        />
      )}
      {open?.is === 'new' && <NotifyWindow onClose={close} />}
      {open?.is === 'edit' && <NotifyWindow notification={open.notification} onClose={close} />}
      {open?.is === 'delete' && <DeleteNotification notification={open.notification} onClose={close} />}
    </>
  )
}

const placeOf = ({ attributes }: Notification) =>
  attributes.path || t('{type, select, file {file} other {folder}} in the Trash Can', { type: attributes.type })

type Act = (notification: Notification) => void

const columns = (onEdit: Act, onDelete: Act): Column<Notification>[] => [
  {
    title: t('Where'),
    hasRoom: true,
    cell: (one) => (one.attributes.path ? <b>{one.attributes.path}</b> : <span className="dim">{placeOf(one)}</span>),
  },
  { title: t('When'), hasRoom: true, cell: ({ attributes }) => descriptionOf(attributes) },
  {
    title: t('Recipients'),
    drops: 2,
    hasRoom: true,
    cell: ({ attributes }) =>
      attributes.sendEmail
        ? attributes.recipients.map(({ email }) => email).join(', ') || t('no recipients')
        : t('no recipients: inactive'),
  },
  {
    title: t('Last email'),
    drops: 1,
    isShort: true,
    cell: ({ attributes }) => <RelativeTime at={attributes.lastSent} />,
  },
  {
    title: '',
    name: t('Actions'),
    isAction: true,
    cell: (one) => (
      <RowMenu
        of={t('the notification on {one}', { one: placeOf(one) })}
        actions={[
          { label: t('Edit Notification'), icon: 'pencil', onClick: () => onEdit(one) },
          { label: t('Delete'), icon: 'trash', isDanger: true, onClick: () => onDelete(one) },
        ]}
      />
    ),
  },
]

function DeleteNotification({ notification, onClose }: { notification: Notification; onClose: () => void }) {
  const remove = useDeleteNotification()
  return (
    <Confirmation
      title={t('Delete the notification on {notification}?', { notification: placeOf(notification) })}
      confirm={t('Delete notification')}
      isSending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(notification.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        {t('No more emails are sent when {description}. The files are not affected.', {
          description: descriptionOf(notification.attributes),
        })}
      </p>
    </Confirmation>
  )
}
