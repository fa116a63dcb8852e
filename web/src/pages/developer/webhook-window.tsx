import { Select, TextInput } from '@mantine/core'
import type { Webhook } from '@sallyport/contract/schemas/webhook.ts'
import type { WebhookEvent } from '@sallyport/contract/schemas/webhook-event.ts'
import { useState } from 'react'
import { type ListedWebhook, useSaveWebhook } from '../../data/webhooks.ts'
import { CodeBlock } from '../../parts/code-block.tsx'
import { FolderPicker } from '../../parts/folder-picker.tsx'
import { FormWindow } from '../../parts/window.tsx'
import { exampleBody, type Version } from './examples.ts'
import { usePlan } from './plan.ts'
import { TriggerBoxes } from './trigger-boxes.tsx'
import { eventsOf, triggersOf } from './triggers.ts'

interface Props {
  /** The webhook to edit; null for a new one. */
  readonly webhook: ListedWebhook | null
  readonly onSaved: (saved: Webhook) => void
  readonly onClose: () => void
}

interface Entries {
  readonly endpointUrl: string
  readonly folder: string
  readonly version: Version
  readonly events: readonly WebhookEvent[]
}

const empty: Entries = { endpointUrl: '', folder: '/', version: 'v2', events: ['resources.upload'] }

const entriesOf = ({ attributes, folder }: ListedWebhook): Entries => ({
  endpointUrl: attributes.endpointUrl,
  folder: folder ?? '/',
  version: attributes.responseVersion,
  events: eventsOf(attributes.triggers),
})

const formats = [
  { value: 'v2', label: 'v2 (recommended)' },
  { value: 'v1', label: 'v1 (legacy)' },
]

/** Where to post, what folder to watch, in which form, and what to tell of. */
export function WebhookWindow({ webhook, onSaved, onClose }: Props) {
  const [before] = useState(() => (webhook ? entriesOf(webhook) : empty))
  const [entries, setEntries] = useState(before)
  const set = (change: Partial<Entries>) => setEntries({ ...entries, ...change })
  const { noFolder } = usePlan()
  const save = useSaveWebhook()
  const { endpointUrl, folder, version, events } = entries
  // Only what was changed: a folder that lies in the trash can't be named again.
  const isMoved = !webhook || folder !== before.folder
  const send = () =>
    save.mutate(
      {
        ...(webhook && { id: webhook.id }),
        endpointUrl: endpointUrl.trim(),
        responseVersion: version,
        triggers: triggersOf(events),
        ...(isMoved && { resource: folder }),
      },
      { onSuccess: ({ data: [saved] }) => saved && onSaved(saved) },
    )
  return (
    <FormWindow
      title={webhook ? 'Edit Webhook' : 'Create Webhook'}
      submit={webhook ? 'SAVE CHANGES' : 'CREATE WEBHOOK'}
      size="xl"
      isSending={save.isPending}
      isDisabled={endpointUrl.trim() === '' || events.length === 0 || noFolder(folder) !== undefined}
      error={save.error}
      hasChanges={JSON.stringify(entries) !== JSON.stringify(before)}
      onSubmit={send}
      onClose={onClose}
    >
      <TextInput
        label="Endpoint URL"
        description="Where your application listens. Each message is posted there, signed."
        placeholder="https://orders.example.com/hooks/files"
        type="url"
        value={endpointUrl}
        onChange={(event) => set({ endpointUrl: event.currentTarget.value })}
        autoComplete="off"
        data-autofocus
        required
      />
      <FolderField
        value={folder}
        isInTrash={webhook !== null && webhook.folder === null}
        onChoose={(path) => set({ folder: path })}
      />
      <FormatField
        value={version}
        example={exampleBody(version, events[0] ?? 'resources.upload', folder)}
        onChoose={(chosen) => set({ version: chosen })}
      />
      <TriggerBoxes version={version} folder={folder} chosen={events} onChange={(chosen) => set({ events: chosen })} />
    </FormWindow>
  )
}

interface FolderFieldProps {
  readonly value: string
  /** Whether the folder that was watched lies in the trash. */
  readonly isInTrash: boolean
  readonly onChoose: (path: string) => void
}

function FolderField({ value, isInTrash, onChoose }: FolderFieldProps) {
  const { noFolder } = usePlan()
  return (
    <div className="webhook-folder">
      {isInTrash && (
        <p className="developer-once">Its folder lies in the trash. Choose another one, or restore that one.</p>
      )}
      <FolderPicker
        label="What folder's activity should trigger this webhook?"
        value={value}
        onChoose={onChoose}
        disallowed={noFolder}
        mayMakeFolder
      />
      <p className="dim">{noFolder('/…') ?? 'The folder and everything below it.'}</p>
    </div>
  )
}

interface FormatFieldProps {
  readonly value: Version
  readonly example: string
  readonly onChoose: (version: Version) => void
}

const FormatField = ({ value, example, onChoose }: FormatFieldProps) => (
  <div className="webhook-format">
    <Select
      label="Format"
      data={formats}
      value={value}
      onChange={(chosen) => onChoose((chosen ?? 'v2') as Version)}
      allowDeselect={false}
    />
    <CodeBlock text={example} what={`example body in ${value}`} />
  </div>
)
