/** Sends files of this computer: a copy of their own, that belongs to nothing else. */
import { FileInput } from '@mantine/core'
import type { Share } from '@sallyport/contract/schemas/share.ts'
import { useState } from 'react'
import { Mistake } from '../../data/failure.ts'
import { useMe } from '../../data/me.ts'
import { useSendFiles } from '../../data/shares.ts'
import { sizeText } from '../../parts/bytes.ts'
import { FormWindow } from '../../parts/window.tsx'
import { DoorFields, NameField, PeopleFields } from './settings-fields.tsx'
import { type Draft, newDraft, problemOf, settingsOf } from './words.ts'

export function SendWindow({ onSent, onClose }: { onSent: (share: Share) => void; onClose: () => void }) {
  const { email } = useMe().attributes
  const [first] = useState(() => newDraft('send', email ?? ''))
  const [draft, setDraft] = useState(first)
  const [files, setFiles] = useState<File[]>([])
  const [done, setDone] = useState(0)
  const [mistake, setMistake] = useState<Mistake | null>(null)
  const send = useSendFiles()
  const change = (changes: Partial<Draft>) => setDraft((now) => ({ ...now, ...changes }))
  const choose = (chosen: File[]) => {
    if (draft.name === '' && chosen[0]) change({ name: chosen[0].name })
    setFiles(chosen)
  }
  const submit = () => {
    const problem = files.length === 0 ? 'Choose the files to send.' : problemOf(draft, null)
    setMistake(problem ? new Mistake(problem) : null)
    if (problem) return
    setDone(0)
    const settings = settingsOf(draft, 'send', null)
    const sending = { name: draft.name.trim(), settings, files, onProgress: setDone }
    send.mutate(sending, { onSuccess: ({ data }) => onSent(data) })
  }
  const fields = { type: 'send', draft, before: null, onChange: change } as const
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  return (
    <FormWindow
      title="Send files"
      submit="SEND FILES"
      isSending={send.isPending}
      error={mistake ?? send.error}
      hasChanges={files.length > 0 || JSON.stringify(draft) !== JSON.stringify(first)}
      onSubmit={submit}
      onClose={onClose}
    >
      <FileInput
        label="Files"
        description={files.length === 0 ? 'As many as you like.' : `${files.length} chosen, ${sizeText(bytes)}`}
        placeholder="Choose files"
        multiple
        value={files}
        onChange={choose}
        clearable
      />
      <NameField {...fields} />
      <PeopleFields {...fields} />
      <DoorFields {...fields} />
      <p role="status" className="share-progress">
        {send.isPending && `${done} of ${files.length} files are there …`}
      </p>
    </FormWindow>
  )
}
