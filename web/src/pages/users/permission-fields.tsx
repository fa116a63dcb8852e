import { Button, Select, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { FolderWindow } from '../../components/files/folder-picker.tsx'
import { QuotaField } from '../../components/forms/quota-field.tsx'
import { type FieldsProps, switches, type UserForm } from './user-form.ts'

const roles = [
  { value: 'user', label: 'User - what the switches say, in the home folder' },
  { value: 'admin', label: 'Admin - full access' },
]

/** Who is an administrator no longer is offered a folder of their own, not the whole account. */
const asRole = ({ role: before, homeResource, username }: UserForm, role: UserForm['role']): Partial<UserForm> =>
  before === 'admin' && role === 'user' && homeResource === '/' && username !== ''
    ? { role, homeResource: `/${username}` }
    : { role }

/** What the user may do, and where. */
export function RightsFields({ form, set, isMe, isNew }: FieldsProps & { isMe: boolean; isNew: boolean }) {
  const isAdmin = form.role === 'admin'
  return (
    <div className="user-fields">
      <Select
        label="Role"
        description={isMe ? 'Another administrator has to change your own role.' : undefined}
        data={roles}
        value={form.role}
        onChange={(role) => set(asRole(form, role === 'admin' ? 'admin' : 'user'))}
        disabled={isMe}
        allowDeselect={false}
      />
      {!isAdmin && <Home form={form} set={set} isNew={isNew} />}
      {!isAdmin && (
        <QuotaField
          description="Limits what is stored in the home folder, the trash included."
          value={form.quota}
          onText={(quota) => set({ quota })}
        />
      )}
      <fieldset className="user-switches" disabled={isAdmin}>
        <legend>Permissions</legend>
        {isAdmin && <p className="window-intro">Administrators have all of them.</p>}
        {switches.map(([name, words]) => (
          <Switch
            key={name}
            label={words}
            onLabel="ON"
            offLabel="OFF"
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
          label="Home folder"
          description={
            form.homeResource.trim() === '/'
              ? 'With / the user sees every folder of the account. Name one to keep the user inside of it; it is made if it is missing.'
              : 'The user sees this folder and what is in it, and nothing else. It is made if it is missing.'
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
          change
        </Button>
      </div>
      {isChoosing && (
        <FolderWindow
          title="Home folder"
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
