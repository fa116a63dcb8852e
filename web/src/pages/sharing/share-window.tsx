/** Shares a folder, makes a receive folder, or changes any share. */
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { useState } from 'react'
import { FoldAway } from '../../components/display/collapsible.tsx'
import { FolderPicker } from '../../components/files/folder-picker.tsx'
import { FormWindow } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { Mistake } from '../../data/api/failure.ts'
import { useAddFolder } from '../../data/files/folders.ts'
import { type ShareType, useSaveShare } from '../../data/sharing/shares.ts'
import { nameIn } from '../../lib/path.ts'
import { AccessField, DoorFields, NameField, PeopleFields, ReceiveFields } from './settings-fields.tsx'
import { type Draft, draftOf, newDraft, newFolderFor, nouns, problemOf, settingsOf } from './share-form.ts'

interface Props {
  readonly type: ShareType
  /** The one to change; left out for a new one. */
  readonly share?: Share
  /** The folder that a new one begins with. */
  readonly path?: string
  readonly onSaved: (share: Share) => void
  readonly onClose: () => void
}

const titles = { shared_folder: 'Share a folder', receive: 'Make a receive folder', send: 'Send files' } as const
const verbs = { shared_folder: 'SHARE FOLDER', receive: 'MAKE RECEIVE FOLDER', send: 'SEND FILES' } as const

export function ShareWindow({ type, share, path = '/', onSaved, onClose }: Props) {
  const { email } = useMe().attributes
  const [first] = useState(() => (share ? draftOf(share) : { ...newDraft(type, email ?? ''), name: nameIn(path) }))
  const [draft, setDraft] = useState(first)
  const [folder, setFolder] = useState(path)
  const [mistake, setMistake] = useState<Mistake | null>(null)
  const save = useSaveShare()
  const add = useAddFolder()
  const before = share ? first : null
  const change = (changes: Partial<Draft>) => setDraft((now) => ({ ...now, ...changes }))
  const makes = !share && type === 'receive' && folder === '/'
  const choose = (path: string) => {
    if (draft.name === '' || draft.name === nameIn(folder)) change({ name: nameIn(path) })
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
    setMistake(problem ? new Mistake(problem) : null)
    if (problem) return
    if (!makes) return sendWith(folder)
    const made = (path: string) => {
      // A second try goes on with it.
      setFolder(path)
      sendWith(path)
    }
    add.mutate(newFolderFor(draft.name), { onSuccess: ({ data }) => made(data.attributes.path) })
  }
  const picker = !share && <FolderPicker label="Which folder" value={folder} onChoose={choose} mayMakeFolder />
  const fields = { type, draft, before, onChange: change }
  return (
    <FormWindow
      title={share ? `Edit the ${nouns[type]} ${share.attributes.name}` : titles[type]}
      submit={share ? 'SAVE CHANGES' : verbs[type]}
      isSending={add.isPending || save.isPending}
      error={mistake ?? add.error ?? save.error}
      hasChanges={JSON.stringify(draft) !== JSON.stringify(first)}
      onSubmit={send}
      onClose={onClose}
    >
      {type !== 'receive' && picker}
      <NameField {...fields} />
      {type === 'receive' && picker && (
        <FoldAway title="Files come to" now={makes ? placeFor(draft.name) : folder}>
          {picker}
        </FoldAway>
      )}
      {type === 'shared_folder' && <AccessField {...fields} />}
      {type === 'receive' && <ReceiveFields {...fields} />}
      <PeopleFields {...fields} />
      <DoorFields {...fields} />
    </FormWindow>
  )
}

const atTop = "A home folder can't be shared; open or make a folder in it."

const placeFor = (name: string): string =>
  name.trim() === '' ? 'a new folder of that name' : `${newFolderFor(name)}, which is made now`
