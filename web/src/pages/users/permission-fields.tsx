import { Button, Select, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FolderWindow } from '../../components/files/folder-picker.tsx'
import { QuotaField } from '../../components/forms/quota-field.tsx'
import { t } from '../../lib/language/language.ts'
import { type FieldsProps, switches, type UserForm } from './user-form.ts'

const roles = [
  { value: 'user', label: t('User - permissions in the home folder') },
  { value: 'admin', label: t('Admin - full access') },
]

/** The form with a new role. An administrator of the whole account who becomes a user gets a home folder named after the user. */
const asRole = ({ role: before, homeResource, username }: UserForm, role: UserForm['role']): Partial<UserForm> =>
  before === 'admin' && role === 'user' && homeResource === '/' && username !== ''
    ? { role, homeResource: `/${username}` }
    : { role }

/** Role, home folder, quota and permissions of a user. */
export function PermissionFields({ form, set, isMe, isNew }: FieldsProps & { isMe: boolean; isNew: boolean }) {
  const isAdmin = form.role === 'admin'
  return (
    <div className="user-fields">
      <Select
        label={t('Role')}
        description={isMe ? t('Another administrator must change your role.') : undefined}
        data={roles}
        value={form.role}
        onChange={(role) => set(asRole(form, role === 'admin' ? 'admin' : 'user'))}
        disabled={isMe}
        allowDeselect={false}
      />
      {!isAdmin && <Home form={form} set={set} isNew={isNew} />}
      {!isAdmin && (
        <QuotaField
          description={t('Limits the storage of the home folder, including the Trash Can.')}
          value={form.quota}
          onText={(quota) => set({ quota })}
        />
      )}
      <fieldset className="user-switches" disabled={isAdmin}>
        <legend>{t('Permissions')}</legend>
        {isAdmin && <p className="window-intro">{t('Administrators have all permissions.')}</p>}
        {switches.map(([name, words]) => (
          <Switch
            key={name}
            label={words}
            onLabel={t('ON')}
            offLabel={t('OFF')}
            size="md"
            checked={isAdmin || form.permissions[name]}
            disabled={isAdmin}
            onChange={(event) => set({ permissions: { ...form.permissions, [name]: event.currentTarget.checked } })}
          />
        ))}
      </fieldset>
    </div>
  )
}

function Home({ form, set, isNew }: FieldsProps & { isNew: boolean }) {
  const [isChoosing, setChoosing] = useState(false)
  return (
    <>
      <div className="user-home">
        <TextInput
          label={t('Home folder')}
          description={
            form.homeResource.trim() === '/'
              ? t(
                  'With / the user sees all folders of the account. Enter a folder to restrict the user to it; it is created if it does not exist.',
                )
              : t('The user sees only this folder and its content. It is created if it does not exist.')
          }
          value={form.homeResource}
          onChange={(event) => set({ homeResource: event.currentTarget.value })}
          classNames={{ input: 'mono' }}
          placeholder={isNew ? `/${form.username.trim()}` : undefined}
          autoComplete="off"
          spellCheck={false}
          required={!isNew}
        />
        <Button variant="default" onClick={() => setChoosing(true)}>
          {t('change')}
        </Button>
      </div>
      {isChoosing && (
        <FolderWindow
          title={t('Home folder')}
          value={form.homeResource || '/'}
          mayMakeFolder
          onChoose={(homeResource) => {
            set({ homeResource })
            setChoosing(false)
          }}
          onClose={() => setChoosing(false)}
        />
      )}
    </>
  )
}
