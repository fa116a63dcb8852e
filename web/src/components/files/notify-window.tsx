/** "Notify me when": who is told by mail of what happens to a file or in a folder. Opened from a list, or from a file. */
import { Select, Switch, TagsInput, Textarea } from '@mantine/core'
import type { Notification } from '@sallyport/contract/schemas/notifications/notification.ts'
import { useState } from 'react'
import { isAdmin, useMe } from '../../data/account/me.ts'
import { useEveryUser } from '../../data/account/users.ts'
import { type NotificationWords, useSaveNotification, type Watched } from '../../data/sharing/notifications.ts'
import { wrongAddresses } from '../../lib/addresses.ts'
import { AddressesField } from '../forms/addresses-field.tsx'
import { FormWindow } from '../windows/window.tsx'
import { FolderPicker } from './folder-picker.tsx'
import { usernamesOf, type Whose, whoseChoices, whoseOf } from './notification-users.ts'

interface Props {
  /** The one to edit; left out for a new one. */
  readonly notification?: Notification
  /** What a new one watches; left out, a folder is asked for. */
  readonly watched?: Watched
  readonly onSaved?: () => void
  readonly onClose: () => void
}

const actions = [
  { value: 'all', label: 'Uploads, downloads and deletions' },
  { value: 'upload', label: 'Uploads' },
  { value: 'download', label: 'Downloads' },
  { value: 'delete', label: 'Deletions' },
] as const

interface Draft extends Omit<NotificationWords, 'usernames' | 'message'> {
  readonly whose: Whose
  readonly names: string[]
  readonly message: string
}

function draftOf(notification: Notification | undefined, email: string): Draft {
  if (!notification)
    return { action: 'all', whose: 'notice_user_all', names: [], recipients: [email], message: '', sendEmail: true }
  const { action, usernames, recipients, message, sendEmail } = notification.attributes
  const emails = recipients.map((recipient) => recipient.email)
  return { action, ...whoseOf(usernames), recipients: emails, message: message ?? '', sendEmail }
}

export function NotifyWindow({ notification, watched, onSaved, onClose }: Props) {
  const me = useMe()
  const [before] = useState(() => draftOf(notification, me.attributes.email ?? ''))
  const [draft, setDraft] = useState(before)
  const [folder, setFolder] = useState('/')
  const save = useSaveNotification()
  const change = (changes: Partial<Draft>) => setDraft((now) => ({ ...now, ...changes }))
  const send = () => {
    const { whose, names, message, ...rest } = draft
    const about = notification?.id ?? watched ?? { path: folder, type: 'folder' as const }
    const words = { ...rest, usernames: usernamesOf(whose, names), message: message.trim() || null }
    save.mutate(
      { ...words, about },
      {
        onSuccess: () => {
          onSaved?.()
          onClose()
        },
      },
    )
  }
  const what = notification?.attributes.path || watched?.path
  return (
    <FormWindow
      title={
        notification ? `Edit Notification: ${what || 'in the trash'}` : `Notify me when ${what ? `in ${what}` : '…'}`
      }
      submit={notification ? 'SAVE CHANGES' : 'ADD NOTIFICATION'}
      isSending={save.isPending}
      isDisabled={
        (draft.whose === 'some' && draft.names.length === 0) || wrongAddresses(draft.recipients) !== undefined
      }
      error={save.error}
      hasChanges={JSON.stringify(draft) !== JSON.stringify(before)}
      onSubmit={send}
      onClose={onClose}
    >
      {!notification && !watched && (
        <FolderPicker label="In what folder, and all below it?" value={folder} onChoose={setFolder} />
      )}
      <Fields draft={draft} isNew={!notification} onChange={change} />
    </FormWindow>
  )
}

interface FieldsProps {
  readonly draft: Draft
  readonly isNew: boolean
  readonly onChange: (changes: Partial<Draft>) => void
}

const Fields = ({ draft, isNew, onChange }: FieldsProps) => (
  <>
    <Select
      label="What to be told of"
      data={actions}
      value={draft.action}
      onChange={(action) => action && onChange({ action: action as Draft['action'] })}
      allowDeselect={false}
    />
    <Select
      label="Done by"
      data={whoseChoices}
      value={draft.whose}
      onChange={(whose) => whose && onChange({ whose: whose as Whose })}
      allowDeselect={false}
    />
    {draft.whose === 'some' && <Names value={draft.names} onChange={(names) => onChange({ names })} />}
    <AddressesField
      label="Mails go to"
      description="What happens within a few minutes is one mail."
      value={draft.recipients}
      onChange={(recipients) => onChange({ recipients })}
      placeholder="your own address"
    />
    <Textarea
      label="Message"
      description="Stands at the top of the mails. May stay empty."
      value={draft.message}
      onChange={({ currentTarget }) => onChange({ message: currentTarget.value })}
      maxLength={2_000}
      autosize
      minRows={2}
    />
    {!isNew && (
      <Switch
        label="Send mails"
        checked={draft.sendEmail}
        onChange={({ currentTarget }) => onChange({ sendEmail: currentTarget.checked })}
      />
    )}
  </>
)

interface NamesProps {
  readonly value: string[]
  readonly onChange: (names: string[]) => void
}

/** Administrators are offered the names that there are. */
const Names = (props: NamesProps) => (isAdmin(useMe()) ? <OfferedNames {...props} /> : <TypedNames {...props} />)

function OfferedNames(props: NamesProps) {
  const users = useEveryUser()
  return <TypedNames {...props} offered={users.data?.map(({ attributes }) => attributes.username) ?? []} />
}

const TypedNames = ({ value, onChange, offered = [] }: NamesProps & { offered?: string[] }) => (
  <TagsInput
    label="User names"
    data={offered}
    value={value}
    onChange={onChange}
    splitChars={[',', ';']}
    acceptValueOnBlur
    autoComplete="off"
    required
  />
)
