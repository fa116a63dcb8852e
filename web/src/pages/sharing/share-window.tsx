/** Shares a folder, makes a receive folder, or changes any share. */
import { TextInput } from '@mantine/core'
import type { Share } from '@sallyport/contract/schemas/share.ts'
import { useState } from 'react'
import { Mistake } from '../../data/failure.ts'
import { useMe } from '../../data/me.ts'
import { type ShareType, useSaveShare } from '../../data/shares.ts'
import { FolderPicker } from '../../parts/folder-picker.tsx'
import { nameIn } from '../../parts/path.ts'
import { FormWindow } from '../../parts/window.tsx'
import { AccessField, DoorFields, PeopleFields, SortingField } from './settings-fields.tsx'
import { type Draft, draftOf, newDraft, nouns, problemOf, settingsOf } from './words.ts'

interface Props {
  readonly type: ShareType
  /** The one to change; left out for a new one. */
  readonly share?: Share
  readonly onSaved: (share: Share) => void
  readonly onClose: () => void
}

const titles = { shared_folder: 'Share a folder', receive: 'Make a receive folder', send: 'Send files' } as const
const verbs = { shared_folder: 'SHARE FOLDER', receive: 'MAKE RECEIVE FOLDER', send: 'SEND FILES' } as const

export function ShareWindow({ type, share, onSaved, onClose }: Props) {
  const { email } = useMe().attributes
  const [first] = useState(() => (share ? draftOf(share) : newDraft(type, email ?? '')))
  const [draft, setDraft] = useState(first)
  const [folder, setFolder] = useState('/')
  const [mistake, setMistake] = useState<Mistake | null>(null)
  const save = useSaveShare()
  const before = share ? first : null
  const change = (changes: Partial<Draft>) => setDraft((now) => ({ ...now, ...changes }))
  const choose = (path: string) => {
    if (draft.name === '' || draft.name === nameIn(folder)) change({ name: nameIn(path) })
    setFolder(path)
  }
  const send = () => {
    const problem = problemOf(draft, before) ?? (!share && folder === '/' ? atTop : undefined)
    setMistake(problem ? new Mistake(problem) : null)
    if (problem) return
    const settings = settingsOf(draft, type, before)
    const saved = share
      ? { ...settings, id: share.id }
      : { ...settings, name: draft.name.trim(), type, resources: [folder] }
    save.mutate(saved, { onSuccess: ({ data }) => onSaved(data) })
  }
  const fields = { type, draft, before, onChange: change }
  return (
    <FormWindow
      title={share ? `Edit the ${nouns[type]} ${share.attributes.name}` : titles[type]}
      submit={share ? 'SAVE CHANGES' : verbs[type]}
      isSending={save.isPending}
      error={mistake ?? save.error}
      hasChanges={JSON.stringify(draft) !== JSON.stringify(first)}
      onSubmit={send}
      onClose={onClose}
    >
      {!share && <FolderPicker label="Which folder" value={folder} onChoose={choose} mayMakeFolder />}
      <TextInput
        label="Name"
        description="Visitors see it."
        value={draft.name}
        onChange={({ currentTarget }) => change({ name: currentTarget.value })}
        maxLength={255}
        required
      />
      {type === 'shared_folder' && <AccessField {...fields} />}
      {type === 'receive' && <SortingField {...fields} />}
      <PeopleFields {...fields} />
      <DoorFields {...fields} />
    </FormWindow>
  )
}

const atTop = "A home folder can't be shared; open or make a folder in it."
