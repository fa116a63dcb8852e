import { Tabs } from '@mantine/core'
import type { User } from '@sallyport/contract/schemas/accounts/user.ts'
import { useState } from 'react'
import { FormWindow } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { useAddUser, useChangeUser } from '../../data/account/users.ts'
import { bytesIn } from '../../lib/gigabytes.ts'
import { t } from '../../lib/language/language.ts'
import { PermissionFields } from './permission-fields.tsx'
import { PersonFields } from './person-fields.tsx'
import { changesIn, choosesPassword, formOf, hasChanges, newUser, type UserForm } from './user-form.ts'

interface Props {
  /** The user to edit; null for a new one. */
  readonly user: User | null
  readonly onClose: () => void
}

/** Form for a new user, or to edit one. */
export function UserWindow({ user, onClose }: Props) {
  const me = useMe()
  const [before] = useState(() => formOf(user, me.attributes.timeZone))
  const [form, setForm] = useState(before)
  const add = useAddUser()
  const change = useChangeUser()
  const set = (some: Partial<UserForm>) => setForm((now) => ({ ...now, ...some }))
  const send = () => {
    if (user) change.mutate({ id: user.id, ...changesIn(before, form) }, { onSuccess: onClose })
    else add.mutate(newUser(form), { onSuccess: onClose })
  }
  const hasQuota = form.role === 'admin' || bytesIn(form.quota) !== undefined
  const isFilled =
    hasQuota &&
    form.username.trim() !== '' &&
    // Who was imported without an address can stay so.
    (form.email.trim() !== '' || user?.attributes.email === null) &&
    (user !== null || form.password !== '' || choosesPassword(form))
  return (
    <FormWindow
      title={user ? t('Edit {username}', { username: before.username }) : t('Add new user')}
      submit={user ? t('Save changes') : t('Add new user')}
      isSending={add.isPending || change.isPending}
      isDisabled={!isFilled || (user !== null && !hasChanges(before, form))}
      error={add.error ?? change.error}
      hasChanges={hasChanges(before, form)}
      onSubmit={send}
      onClose={onClose}
    >
      <Tabs defaultValue="user">
        <Tabs.List>
          <Tabs.Tab value="user">{t('User')}</Tabs.Tab>
          <Tabs.Tab value="permissions">{t('Permissions')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="user">
          <PersonFields form={form} set={set} isNew={user === null} hasNoEmail={user?.attributes.email === null} />
        </Tabs.Panel>
        <Tabs.Panel value="permissions">
          <PermissionFields form={form} set={set} isMe={user?.id === me.id} isNew={user === null} />
        </Tabs.Panel>
      </Tabs>
    </FormWindow>
  )
}
