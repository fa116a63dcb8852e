/** "Notify me when": who receives emails about activity of a file or folder. Opened from a list or from a file. */
import { Select, Switch, TagsInput, Textarea } from '@mantine/core'
import type { Notification } from '@sallyport/contract/schemas/notifications/notification.ts'
import { useState } from 'react'
import { isAdmin, useMe } from '../../data/account/me.ts'
import { useAllUsers } from '../../data/account/users.ts'
import { type NotificationFields, useSaveNotification, type Watched } from '../../data/sharing/notifications.ts'
import { wrongAddresses } from '../../lib/addresses.ts'
import { t } from '../../lib/language/language.ts'
import { AddressesField } from '../forms/addresses-field.tsx'
import { FormWindow } from '../windows/window.tsx'
import { FolderPicker } from './folder-picker.tsx'

interface Props {
  /** The notification to edit; absent for a new one. */
  readonly notification?: Notification
  /** What a new notification watches; without it the user selects a folder. */
  readonly watched?: Watched
  readonly onSaved?: () => void
  readonly onClose: () => void
}

const actions = [
  { value: 'all', label: t('Uploads, downloads and deletions') },
  { value: 'upload', label: t('Uploads') },
  { value: 'download', label: t('Downloads') },
  { value: 'delete', label: t('Deletions') },
] as const

interface Draft extends Omit<NotificationFields, 'usernames' | 'message'> {
  readonly whose: UserChoice
  readonly names: string[]
  readonly message: string
}

function draftOf(notification: Notification | undefined, email: string | null): Draft {
  if (!notification) {
    const recipients = email === null ? [] : [email]
    return { action: 'all', whose: 'notice_user_all', names: [], recipients, message: '', sendEmail: true }
  }
  const { action, usernames, recipients, message, sendEmail } = notification.attributes
  const emails = recipients.map((recipient) => recipient.email)
  return { action, ...userChoiceOf(usernames), recipients: emails, message: message ?? '', sendEmail }
}

export function NotifyWindow({ notification, watched, onSaved, onClose }: Props) {
  const me = useMe()
  const [before] = useState(() => draftOf(notification, me.attributes.email))
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
        notification
          ? t('Edit Notification: {what}', { what: what || t('in the Trash Can') })
          : what
            ? t('Notify me when in {what}', { what })
            : t('Notify me when…')
      }
      submit={notification ? t('Save changes') : t('Add notification')}
      isSending={save.isPending}
      isDisabled={
        (draft.whose === 'some' && draft.names.length === 0) ||
        (draft.sendEmail && draft.recipients.length === 0 && me.attributes.email === null) ||
        wrongAddresses(draft.recipients) !== undefined
      }
      error={save.error}
      hasChanges={JSON.stringify(draft) !== JSON.stringify(before)}
      onSubmit={send}
      onClose={onClose}
    >
      {!notification && !watched && (
        <FolderPicker label={t('Folder, including its subfolders')} value={folder} onChoose={setFolder} isFirst />
      )}
      <Fields draft={draft} isNew={!notification} isFirst={Boolean(notification ?? watched)} onChange={change} />
    </FormWindow>
  )
}

interface FieldsProps {
  readonly draft: Draft
  readonly isNew: boolean
  /** Nothing is above them. */
  readonly isFirst: boolean
  readonly onChange: (changes: Partial<Draft>) => void
}

const Fields = ({ draft, isNew, isFirst, onChange }: FieldsProps) => (
  <>
    <Select
      label={t('Activity')}
      data-autofocus={isFirst || undefined}
      data={actions}
      value={draft.action}
      onChange={(action) => action && onChange({ action: action as Draft['action'] })}
      allowDeselect={false}
    />
    <Select
      label={t('Performed by')}
      data={userChoices}
      value={draft.whose}
      onChange={(whose) => whose && onChange({ whose: whose as UserChoice })}
      allowDeselect={false}
    />
    {draft.whose === 'some' && <Names value={draft.names} onChange={(names) => onChange({ names })} />}
    <AddressesField
      label={t('Send emails to')}
      description={t('Activity within a few minutes is combined into one email.')}
      value={draft.recipients}
      onChange={(recipients) => onChange({ recipients })}
      placeholder={useMe().attributes.email === null ? undefined : t('your own address')}
    />
    <Textarea
      label={t('Message')}
      description={t('Optional. Shown at the top of the emails.')}
      value={draft.message}
      onChange={({ currentTarget }) => onChange({ message: currentTarget.value })}
      maxLength={2_000}
      autosize
      minRows={2}
    />
    {!isNew && (
      <Switch
        label={t('Send emails')}
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

/** Administrators get the user names as suggestions. */
const Names = (props: NamesProps) => (isAdmin(useMe()) ? <OfferedNames {...props} /> : <TypedNames {...props} />)

function OfferedNames(props: NamesProps) {
  const users = useAllUsers()
  return <TypedNames {...props} offered={users.data?.map(({ attributes }) => attributes.username) ?? []} />
}

const TypedNames = ({ value, onChange, offered = [] }: NamesProps & { offered?: string[] }) => (
  <TagsInput
    label={t('Usernames')}
    data={offered}
    value={value}
    onChange={onChange}
    splitChars={[',', ';']}
    acceptValueOnBlur
    autoComplete="off"
    required
  />
)

/** The users whose actions trigger a notification: special values of the API, or names. */
const userChoices = [
  { value: 'notice_user_all', label: t('Anyone') },
  { value: 'notice_user_all_users', label: t('Users of the account') },
  { value: 'notice_user_all_recipients', label: t('Visitors of shares') },
  { value: 'some', label: t('Selected users') },
] as const
type UserChoice = (typeof userChoices)[number]['value']

/** The option and user names for a list of the API. */
export function userChoiceOf(usernames: readonly string[]): { whose: UserChoice; names: string[] } {
  const special = userChoices.filter(({ value }) => usernames.includes(value)).map(({ value }) => value)
  const names = usernames.filter((name) => !special.some((word) => word === name))
  if (special.includes('notice_user_all') || special.length > 1) return { whose: 'notice_user_all', names: [] }
  return { whose: names.length > 0 ? 'some' : (special[0] ?? 'notice_user_all'), names }
}

export const usernamesOf = (whose: UserChoice, names: readonly string[]): string[] =>
  whose === 'some' ? [...names] : [whose]
