/** Sends files, of this computer and of those stored here: copies of their own, that belong to nothing else. */
import { Button, FileInput, Pill } from '@mantine/core'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { useState } from 'react'
import { StoredPicker } from '../../components/files/file-picker.tsx'
import { FormWindow } from '../../components/windows/window.tsx'
import { can, useMe } from '../../data/account/me.ts'
import { Mistake } from '../../data/api/failure.ts'
import type { StoredThing } from '../../data/files/folders.ts'
import { useSendFiles } from '../../data/sharing/shares.ts'
import { sizeText } from '../../lib/bytes.ts'
import { DoorFields, NameField, PeopleFields } from './settings-fields.tsx'
import { type Draft, newDraft, problemOf, settingsOf } from './share-form.ts'

interface Props {
  /** What is stored here and is to be sent, to begin with. */
  readonly stored?: readonly StoredThing[]
  readonly onSent: (share: Share) => void
  readonly onClose: () => void
}

export function SendWindow({ stored: before = [], onSent, onClose }: Props) {
  const { email } = useMe().attributes
  const [first] = useState(() => ({ ...newDraft('send', email ?? ''), name: before[0]?.name ?? '' }))
  const [draft, setDraft] = useState(first)
  const [files, setFiles] = useState<File[]>([])
  const [begun] = useState(before)
  const [stored, setStored] = useState(begun)
  const [sent, setSent] = useState(0)
  const [mistake, setMistake] = useState<Mistake | null>(null)
  const send = useSendFiles()
  const change = (changes: Partial<Draft>) => setDraft((now) => ({ ...now, ...changes }))
  const nameAfter = (first: { readonly name: string } | undefined) =>
    draft.name === '' && first && change({ name: first.name })
  const choose = (chosen: File[]) => {
    nameAfter(chosen[0])
    setFiles(chosen)
  }
  const chooseStored = (chosen: StoredThing[]) => {
    nameAfter(chosen[0])
    setStored(chosen)
  }
  const submit = () => {
    const problem = files.length + stored.length === 0 ? 'Choose the files to send.' : problemOf(draft, null)
    setMistake(problem ? new Mistake(problem) : null)
    if (problem) return
    setSent(0)
    const settings = settingsOf(draft, 'send', null)
    const sending = {
      name: draft.name.trim(),
      settings,
      files,
      stored: stored.map(({ id }) => id),
      onProgress: setSent,
    }
    send.mutate(sending, { onSuccess: ({ data }) => onSent(data) })
  }
  const fields = { type: 'send', draft, before: null, onChange: change } as const
  return (
    <FormWindow
      title="Send files"
      submit="SEND FILES"
      isSending={send.isPending}
      error={mistake ?? send.error}
      hasChanges={files.length > 0 || stored !== begun || JSON.stringify(draft) !== JSON.stringify(first)}
      onSubmit={submit}
      onClose={onClose}
    >
      <ComputerFields value={files} onChange={choose} />
      <StoredFields value={stored} onChange={chooseStored} />
      <NameField {...fields} />
      <PeopleFields {...fields} />
      <DoorFields {...fields} />
      {send.isPending && files.length > 0 && <Going sent={sent} total={bytesOf(files)} />}
    </FormWindow>
  )
}

const bytesOf = (files: readonly File[]): number => files.reduce((sum, { size }) => sum + size, 0)

const Going = ({ sent, total }: { sent: number; total: number }) => (
  <div className="share-progress">
    <progress max={Math.max(1, total)} value={sent} aria-label="Upload of the files" />
    <span>
      {sizeText(sent)} of {sizeText(total)} have gone out
    </span>
  </div>
)

function ComputerFields({ value, onChange }: { value: File[]; onChange: (files: File[]) => void }) {
  const bytes = bytesOf(value)
  return (
    <FileInput
      label="Files of this computer"
      description={value.length === 0 ? 'As many as you like.' : `${value.length} chosen, ${sizeText(bytes)}`}
      placeholder="Choose files"
      multiple
      value={value}
      onChange={onChange}
      clearable
      clearButtonProps={{ 'aria-label': 'Take the files away' }}
    />
  )
}

interface StoredProps {
  readonly value: readonly StoredThing[]
  readonly onChange: (things: StoredThing[]) => void
}

/** Who may not look into folders sends from the own computer alone. */
function StoredFields({ value, onChange }: StoredProps) {
  const me = useMe()
  const [isPicking, setPicking] = useState(false)
  if (!can(me, 'list') || !can(me, 'download')) return null
  return (
    <fieldset className="share-fields">
      <legend>Stored files</legend>
      {value.length > 0 && (
        <Pill.Group>
          {value.map((thing) => (
            <Pill
              key={thing.id}
              withRemoveButton
              removeButtonProps={{ 'aria-label': `Do not send ${thing.name}`, 'aria-hidden': false, tabIndex: 0 }}
              onRemove={() => onChange(value.filter(({ id }) => id !== thing.id))}
            >
              {thing.name}
            </Pill>
          ))}
        </Pill.Group>
      )}
      {isPicking ? (
        <StoredPicker value={value} onChange={onChange} />
      ) : (
        <Button variant="default" onClick={() => setPicking(true)}>
          CHOOSE FROM FILES
        </Button>
      )}
    </fieldset>
  )
}
