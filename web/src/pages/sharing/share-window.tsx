/** Form that shares a folder, creates a receive folder, or edits any share. */
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { useState } from 'react'
import { Collapsible } from '../../components/display/collapsible.tsx'
import { FolderPicker } from '../../components/files/folder-picker.tsx'
import { FormWindow } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { InputError } from '../../data/api/failure.ts'
import { useAddFolder } from '../../data/files/folders.ts'
import { type ShareType, useSaveShare } from '../../data/sharing/shares.ts'
import { t } from '../../lib/language/language.ts'
import { baseName } from '../../lib/path.ts'
import { AccessField, EmailFields, NameField, ReceiveFields, VisitorFields } from './settings-fields.tsx'
import { type Draft, draftOf, newDraft, newFolderFor, problemOf, settingsOf } from './share-form.ts'

interface Props {
  readonly type: ShareType
  /** The share to edit; absent for a new one. */
  readonly share?: Share
  /** The initial folder of a new share. */
  readonly path?: string
  readonly onSaved: (share: Share) => void
  readonly onClose: () => void
}

const titles = {
  shared_folder: t('Share a folder'),
  receive: t('Create a receive folder'),
  send: t('Send files'),
} as const
const verbs = { shared_folder: t('Share folder'), receive: t('Create receive folder'), send: t('Send files') } as const

const editTitle = (type: ShareType, name: string): string =>
  t(
    '{type, select, send {Edit the send “{name}”} receive {Edit the receive folder “{name}”} other {Edit the shared folder “{name}”}}',
    { type, name },
  )

export function ShareWindow({ type, share, path = '/', onSaved, onClose }: Props) {
  const { email } = useMe().attributes
  const [first] = useState(() => (share ? draftOf(share) : { ...newDraft(type, email), name: baseName(path) }))
  const [draft, setDraft] = useState(first)
  const [folder, setFolder] = useState(path)
  const [mistake, setMistake] = useState<InputError | null>(null)
  const [save, add] = [useSaveShare(), useAddFolder()]
  const before = share ? first : null
  const change = (changes: Partial<Draft>) => setDraft((now) => ({ ...now, ...changes }))
  const makes = !share && type === 'receive' && folder === '/'
  const choose = (path: string) => {
    if (draft.name === '' || draft.name === baseName(folder)) change({ name: baseName(path) })
    setFolder(path)
  }
  const sendWith = (path: string) => {
    const settings = settingsOf(draft, type, before)
    const saved = share
      ? { ...settings, id: share.id }
      : { ...settings, name: draft.name.trim(), type, resources: [path] }
    save.mutate(saved, { onSuccess: ({ data }) => onSaved(data) })
  }
  const send = () => {
    const problem = problemOf(draft, before) ?? (!share && !makes && folder === '/' ? atTop : undefined)
    setMistake(problem ? new InputError(problem) : null)
    if (problem) return
    if (!makes) return sendWith(folder)
    const made = (path: string) => {
      // A retry continues with it.
      setFolder(path)
      sendWith(path)
    }
    add.mutate(newFolderFor(draft.name), { onSuccess: ({ data }) => made(data.attributes.path) })
  }
  const picker = !share && <FolderPicker label={t('Folder')} value={folder} onChoose={choose} mayMakeFolder />
  const fields = { type, draft, before, onChange: change }
  return (
    <FormWindow
      title={share ? editTitle(type, share.attributes.name) : titles[type]}
      submit={share ? t('Save changes') : verbs[type]}
      isSending={add.isPending || save.isPending}
      error={mistake ?? add.error ?? save.error}
      hasChanges={JSON.stringify(draft) !== JSON.stringify(first)}
      onSubmit={send}
      onClose={onClose}
    >
      {type !== 'receive' && picker}
      <NameField {...fields} />
      {type === 'receive' && picker && (
        <Collapsible title={t('Store files in')} now={makes ? placeFor(draft.name) : folder}>
          {picker}
        </Collapsible>
      )}
      {type === 'shared_folder' && <AccessField {...fields} />}
      {type === 'receive' && <ReceiveFields {...fields} />}
      <EmailFields {...fields} />
      <VisitorFields {...fields} />
    </FormWindow>
  )
}

const atTop = t('A home folder cannot be shared. Open or create a folder in it.')

const placeFor = (name: string): string =>
  name.trim() === ''
    ? t('a new folder with that name')
    : t('{name}, which is created now', { name: newFolderFor(name) })
