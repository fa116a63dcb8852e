import { NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import type { Webhook } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import type { WebhookEvent } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { useEffect, useRef, useState } from 'react'
import { CodeBlock } from '../../../components/display/code-block.tsx'
import { Collapsible } from '../../../components/display/collapsible.tsx'
import { FolderPicker } from '../../../components/files/folder-picker.tsx'
import { usePlan } from '../../../components/limits/plan-rules.ts'
import { eventNames } from '../../../components/webhooks/event-names.ts'
import { FormWindow } from '../../../components/windows/window.tsx'
import { refusalOf } from '../../../data/api/failure.ts'
import { type ListedWebhook, useSaveWebhook, type WebhookSettings } from '../../../data/webhooks/webhooks.ts'
import { t } from '../../../lib/language/language.ts'
import { DryRun } from './dry-run.tsx'
import { exampleBody, type Version } from './examples.ts'
import { FilterFields } from './filter-fields.tsx'
import { TriggerBoxes } from './trigger-boxes.tsx'
import { type Draft, draftOf, emptyDraft, filterSummary, filtersOf, settingsOf } from './webhook-draft.ts'

interface Props {
  /** The webhook to edit; null for a new one. */
  readonly webhook: ListedWebhook | null
  readonly onSaved: (saved: Webhook) => void
  readonly onClose: () => void
}

const formats = [
  { value: 'v2', label: t('v2 (recommended)') },
  { value: 'v1', label: t('v1 (legacy)') },
]

/** Form for endpoint, folder, format, triggers and filters. */
export function WebhookWindow({ webhook, onSaved, onClose }: Props) {
  const [before] = useState(() => (webhook ? draftOf(webhook) : emptyDraft))
  const [draft, setDraft] = useState(before)
  const set = (change: Partial<Draft>) => setDraft({ ...draft, ...change })
  const { noFolder } = usePlan()
  const save = useSaveWebhook()
  const { endpointUrl, folder, version, events } = draft
  const settings = settingsOf(draft, before, !webhook)
  // Until the address is changed.
  const refused =
    save.variables?.endpointUrl === settings.endpointUrl ? refusalOf(save.error, 'endpointUrl') : undefined
  const send = () =>
    save.mutate(
      { ...(webhook && { id: webhook.id }), ...settings },
      { onSuccess: ({ data: [saved] }) => saved && onSaved(saved) },
    )
  return (
    <FormWindow
      title={webhook ? t('Edit Webhook') : t('Create Webhook')}
      submit={webhook ? t('SAVE CHANGES') : t('CREATE WEBHOOK')}
      size="xl"
      isSending={save.isPending}
      isDisabled={endpointUrl.trim() === '' || events.length === 0 || noFolder(folder) !== undefined}
      error={refused ? null : save.error}
      hasChanges={JSON.stringify(draft) !== JSON.stringify(before)}
      onSubmit={send}
      onClose={onClose}
    >
      <EndpointField value={endpointUrl} refused={refused} onText={(text) => set({ endpointUrl: text })} />
      <FolderField
        value={folder}
        isInTrash={webhook !== null && webhook.folder === null}
        onChoose={(path) => set({ folder: path })}
      />
      <Select
        label={t('Format')}
        data={formats}
        value={version}
        onChange={(selected) => set({ version: (selected ?? 'v2') as Version })}
        allowDeselect={false}
      />
      <TriggerBoxes
        version={version}
        folder={folder}
        selected={events}
        onChange={(selected) => set({ events: selected })}
      />
      <ExampleBody version={version} event={events[0] ?? 'resources.upload'} folder={folder} />
      <OnlyWhen webhookId={webhook?.id} draft={draft} settings={settings} set={set} />
      <MoreSettings draft={draft} set={set} />
    </FormWindow>
  )
}

interface EndpointProps {
  readonly value: string
  /** Why the server does not accept it. */
  readonly refused: string | undefined
  readonly onText: (text: string) => void
}

function EndpointField({ value, refused, onText }: EndpointProps) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    // It is far above the button.
    if (refused) input.current?.focus()
  }, [refused])
  return (
    <TextInput
      ref={input}
      label={t('Endpoint URL')}
      description={t('Where your application listens. Messages are sent by POST and signed.')}
      placeholder="https://orders.example.com/hooks/files"
      type="url"
      value={value}
      error={refused}
      onChange={(event) => onText(event.currentTarget.value)}
      autoComplete="off"
      data-autofocus
      required
    />
  )
}

interface FoldedProps {
  readonly draft: Draft
  readonly set: (change: Partial<Draft>) => void
}

interface OnlyWhenProps extends FoldedProps {
  /** The webhook being edited; undefined for a new one. */
  readonly webhookId: number | undefined
  readonly settings: Partial<WebhookSettings>
}

function OnlyWhen({ webhookId, draft, settings, set }: OnlyWhenProps) {
  const words = filterSummary(draft.filters)
  const [isOpen] = useState(filtersOf(draft.filters) !== null)
  const { resource, triggers, responseVersion } = settings
  const tried = {
    ...(webhookId !== undefined && { webhook: webhookId }),
    ...(resource !== undefined && { resource }),
    ...(triggers && { triggers }),
    ...(responseVersion && { responseVersion }),
    filters: filtersOf(draft.filters),
  }
  return (
    <Collapsible title={t('Filters')} now={words} isOpen={isOpen}>
      <FilterFields filters={draft.filters} onChange={(filters) => set({ filters })} />
      <DryRun settings={tried} />
    </Collapsible>
  )
}

function MoreSettings({ draft: { pace, authority }, set }: FoldedProps) {
  const words = [
    pace === '' ? t('no rate limit') : t('at most {pace} per second', { pace }),
    authority.trim() === '' ? t('public certificate authorities') : t('a custom certificate authority'),
  ]
  return (
    <Collapsible title={t('More settings')} now={words.join(', ')}>
      <NumberInput
        label={t('Rate limit')}
        description={t('Maximum messages per second, 1 to 1,000; the rest is queued. Leave empty for no limit.')}
        placeholder={t('no limit')}
        min={1}
        max={1_000}
        clampBehavior="strict"
        allowDecimal={false}
        hideControls
        value={pace}
        onChange={(value) => set({ pace: value === '' ? '' : Number(value) })}
      />
      <Textarea
        label={t('Certificate authority')}
        description={t(
          "PEM of your own certificate authority, or of the endpoint's certificate. No other certificates are then trusted. Leave empty to trust public certificate authorities.",
        )}
        placeholder="-----BEGIN CERTIFICATE-----"
        value={authority}
        onChange={(event) => set({ authority: event.currentTarget.value })}
        autosize
        minRows={2}
        maxRows={10}
        spellCheck={false}
        classNames={{ input: 'mono' }}
      />
    </Collapsible>
  )
}

interface FolderFieldProps {
  readonly value: string
  /** Whether the watched folder is in the trash. */
  readonly isInTrash: boolean
  readonly onChoose: (path: string) => void
}

function FolderField({ value, isInTrash, onChoose }: FolderFieldProps) {
  const { noFolder } = usePlan()
  return (
    <div className="webhook-folder">
      {isInTrash && (
        <p className="developer-once">{t('The folder is in the Trash Can. Select another folder, or restore it.')}</p>
      )}
      <FolderPicker
        label={t("What folder's activity should trigger this webhook?")}
        value={value}
        onChoose={onChoose}
        disallowed={noFolder}
        mayMakeFolder
      />
      <p className="dim">{noFolder('/…') ?? t('Includes all subfolders.')}</p>
    </div>
  )
}

/** What is posted to the endpoint, for the first of the selected events. */
const ExampleBody = ({ version, event, folder }: { version: Version; event: WebhookEvent; folder: string }) => (
  <div className="webhook-example">
    <span className="webhook-example-title">{t('Example body: {event}', { event: eventNames[event] })}</span>
    <CodeBlock text={exampleBody(version, event, folder)} what={t('example body in {version}', { version })} />
  </div>
)
