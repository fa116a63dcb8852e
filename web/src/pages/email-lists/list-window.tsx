import { Textarea, TextInput } from '@mantine/core'
import type { EmailList } from '@sallyport/contract/schemas/accounts/email-list.ts'
import { useState } from 'react'
import { AddressesField } from '../../components/forms/addresses-field.tsx'
import { FormWindow } from '../../components/windows/window.tsx'
import { useSaveEmailList } from '../../data/sharing/email-lists.ts'
import { wrongAddresses } from '../../lib/addresses.ts'
import { t } from '../../lib/language/language.ts'

/** Form for a new email list, or to edit one. */
export function ListWindow({ list, onClose }: { list?: EmailList; onClose: () => void }) {
  const [before] = useState(() => {
    const { name = '', emails = [], note = '' } = list?.attributes ?? {}
    return { name, emails, note }
  })
  const [draft, setDraft] = useState(before)
  const save = useSaveEmailList()
  const change = (changes: Partial<typeof draft>) => setDraft((now) => ({ ...now, ...changes }))
  return (
    <FormWindow
      title={list ? t('Edit the email list {name}', { name: before.name }) : t('Add an email list')}
      submit={list ? t('Save changes') : t('Add email list')}
      isSending={save.isPending}
      isDisabled={draft.name.trim() === '' || wrongAddresses(draft.emails) !== undefined}
      error={save.error}
      hasChanges={JSON.stringify(draft) !== JSON.stringify(before)}
      onSubmit={() => save.mutate({ ...draft, ...(list && { id: list.id }) }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <TextInput
        label={t('Name')}
        value={draft.name}
        onChange={({ currentTarget }) => change({ name: currentTarget.value })}
        maxLength={255}
        autoComplete="off"
        data-autofocus
        required
      />
      <AddressesField
        label={t('Addresses')}
        description={t('Type or paste addresses, separated by commas, spaces or line breaks.')}
        value={draft.emails}
        onChange={(emails) => change({ emails })}
      />
      <Textarea
        label={t('Note')}
        description={t('Optional. What the list is for.')}
        value={draft.note}
        onChange={({ currentTarget }) => change({ note: currentTarget.value })}
        maxLength={1_000}
        rows={2}
      />
    </FormWindow>
  )
}
