/** Sends copies of files, from this computer or stored ones. */
import { Button, FileInput, Pill } from '@mantine/core'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { useState } from 'react'
import { FilePicker } from '../../components/files/file-picker.tsx'
import { FormWindow } from '../../components/windows/window.tsx'
import { can, useMe } from '../../data/account/me.ts'
import { InputError } from '../../data/api/failure.ts'
import type { StoredEntry } from '../../data/files/folders.ts'
import { useSendFiles } from '../../data/sharing/shares.ts'
import { sizeText } from '../../lib/bytes.ts'
import { t } from '../../lib/language/language.ts'
import { EmailFields, NameField, VisitorFields } from './settings-fields.tsx'
import { type Draft, newDraft, problemOf, settingsOf } from './share-form.ts'

interface Props {
  /** Stored entries selected at first. */
  readonly stored?: readonly StoredEntry[]
  readonly onSent: (share: Share) => void
  readonly onClose: () => void
}

export function SendWindow({ stored: before = [], onSent, onClose }: Props) {
  const { email } = useMe().attributes
  const [first] = useState(() => ({ ...newDraft('send', email), name: before[0]?.name ?? '' }))
  const [draft, setDraft] = useState(first)
  const [files, setFiles] = useState<File[]>([])
  const [begun] = useState(before)
  const [stored, setStored] = useState(begun)
  const [sent, setSent] = useState(0)
  const [inputError, setInputError] = useState<InputError | null>(null)
  const send = useSendFiles()
  const change = (changes: Partial<Draft>) => setDraft((now) => ({ ...now, ...changes }))
  const nameAfter = (first: { readonly name: string } | undefined) =>
    draft.name === '' && first && change({ name: first.name })
  const choose = (chosen: File[]) => {
    nameAfter(chosen[0])
    setFiles(chosen)
  }
  const chooseStored = (chosen: StoredEntry[]) => {
    nameAfter(chosen[0])
    setStored(chosen)
  }
  const submit = () => {
    const problem = files.length + stored.length === 0 ? t('Select the files to send.') : problemOf(draft, null)
    setInputError(problem ? new InputError(problem) : null)
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
      title={t('Send files')}
      submit={t('Send files')}
      isSending={send.isPending}
      error={inputError ?? send.error}
      hasChanges={files.length > 0 || stored !== begun || JSON.stringify(draft) !== JSON.stringify(first)}
      onSubmit={submit}
      onClose={onClose}
    >
      <ComputerFields value={files} onChange={choose} />
      <StoredFields value={stored} onChange={chooseStored} />
      <NameField {...fields} />
      <EmailFields {...fields} />
      <VisitorFields {...fields} />
      {send.isPending && files.length > 0 && <Going sent={sent} total={bytesOf(files)} />}
    </FormWindow>
  )
}

const bytesOf = (files: readonly File[]): number => files.reduce((sum, { size }) => sum + size, 0)

const Going = ({ sent, total }: { sent: number; total: number }) => (
  <div className="share-progress">
    <progress max={Math.max(1, total)} value={sent} aria-label={t('Upload progress')} />
    <span>{t('{sent} of {total} sent', { sent: sizeText(sent), total: sizeText(total) })}</span>
  </div>
)

function ComputerFields({ value, onChange }: { value: File[]; onChange: (files: File[]) => void }) {
  const bytes = bytesOf(value)
  return (
    <FileInput
      label={t('Files from this computer')}
      description={
        value.length === 0
          ? t('One or more files.')
          : t('{value} selected, {bytes}', { value: value.length, bytes: sizeText(bytes) })
      }
      placeholder={t('Select files')}
      multiple
      value={value}
      onChange={onChange}
      clearable
      clearButtonProps={{ 'aria-label': t('Clear files') }}
    />
  )
}

interface StoredProps {
  readonly value: readonly StoredEntry[]
  readonly onChange: (entries: StoredEntry[]) => void
}

/** Users without permission to list can send files of their computer only. */
function StoredFields({ value, onChange }: StoredProps) {
  const me = useMe()
  const [isPicking, setPicking] = useState(false)
  if (!can(me, 'list') || !can(me, 'download')) return null
  return (
    <fieldset className="share-fields">
      <legend>{t('Stored files')}</legend>
      {value.length > 0 && (
        <Pill.Group>
          {value.map((thing) => (
            <Pill
              key={thing.id}
              withRemoveButton
              removeButtonProps={{
                'aria-label': t('Do not send {name}', { name: thing.name }),
                'aria-hidden': false,
                tabIndex: 0,
              }}
              onRemove={() => onChange(value.filter(({ id }) => id !== thing.id))}
            >
              {thing.name}
            </Pill>
          ))}
        </Pill.Group>
      )}
      {isPicking ? (
        <FilePicker value={value} onChange={onChange} />
      ) : (
        <Button variant="default" onClick={() => setPicking(true)}>
          {t('Select stored files')}
        </Button>
      )}
    </fieldset>
  )
}
