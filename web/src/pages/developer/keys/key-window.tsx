import { Textarea, TextInput } from '@mantine/core'
import type { ApiKey } from '@sallyport/contract/schemas/credentials/api-key.ts'
import { useState } from 'react'
import { FormWindow } from '../../../components/windows/window.tsx'
import { useSaveApiKey } from '../../../data/account/api-keys.ts'
import { t } from '../../../lib/language/language.ts'

interface Props {
  /** The key to edit; null for a new one. */
  readonly apiKey: ApiKey | null
  readonly onSaved: (saved: ApiKey) => void
  readonly onClose: () => void
}

/** Form for a new API key, or to edit one. */
export function KeyWindow({ apiKey, onSaved, onClose }: Props) {
  const before = apiKey?.attributes ?? { name: '', description: '' }
  const [name, setName] = useState(before.name)
  const [description, setDescription] = useState(before.description)
  const save = useSaveApiKey()
  const send = () =>
    save.mutate(
      { name: name.trim(), description: description.trim(), ...(apiKey && { id: apiKey.id }) },
      { onSuccess: ({ data }) => onSaved(data) },
    )
  return (
    <FormWindow
      title={apiKey ? t('Edit the API key of {name}', { name: before.name }) : t('Generate API Key')}
      submit={apiKey ? t('SAVE CHANGES') : t('ADD API KEY')}
      isSending={save.isPending}
      isDisabled={name.trim() === ''}
      error={save.error}
      hasChanges={name !== before.name || description !== before.description}
      onSubmit={send}
      onClose={onClose}
    >
      <TextInput
        label={t('Application name')}
        description={t('Shown in the session log for actions of the application.')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={100}
        autoComplete="off"
        data-autofocus
        required
      />
      <Textarea
        label={t('Short description')}
        description={t('Optional. What the application is for.')}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        maxLength={1000}
        rows={2}
      />
    </FormWindow>
  )
}
