import { Select, TextInput } from '@mantine/core'
import type { NewAccessToken } from '@sallyport/contract/schemas/credentials/access-token.ts'
import { useState } from 'react'
import { FormWindow } from '../../../components/windows/window.tsx'
import { useCreateAccessToken } from '../../../data/account/access-tokens.ts'
import { useApiKeys } from '../../../data/account/api-keys.ts'
import { useMe } from '../../../data/account/me.ts'
import { useAllUsers } from '../../../data/account/users.ts'
import { t } from '../../../lib/language/language.ts'

interface Props {
  /** Preselected: the key that has just been created. */
  readonly apiKeyId: number | null
  readonly onMade: (made: NewAccessToken) => void
  readonly onClose: () => void
}

const onlyOf = (options: readonly { value: string }[]) => (options.length === 1 ? (options[0]?.value ?? null) : null)

function useOptions() {
  const me = useMe()
  const keys = useApiKeys()
  const users = useAllUsers()
  const applications = (keys.data ?? []).map(({ id, attributes }) => ({
    value: String(id),
    label: `${attributes.name} (${attributes.value})`,
  }))
  // Only the master user can create a token for the master user.
  const usernames = (users.data ?? [])
    .filter(({ id, attributes }) => attributes.role !== 'master' || id === me.id)
    .map(({ id, attributes }) => ({ value: String(id), label: attributes.username }))
  return { applications, usernames, error: keys.error ?? users.error }
}

/** Selects the application and the user that it may act as. */
export function TokenWindow({ apiKeyId, onMade, onClose }: Props) {
  const { applications, usernames, error } = useOptions()
  const [chosenKey, setKey] = useState<string | null>(apiKeyId === null ? null : String(apiKeyId))
  const [chosenUser, setUser] = useState<string | null>(null)
  const [name, setName] = useState('')
  const { generate } = useCreateAccessToken()
  const send = () =>
    generate.mutate(
      { apiKeyId: Number(key), userId: Number(user), name: name.trim() },
      { onSuccess: ({ data }) => onMade(data) },
    )
  // Preselected if there is only one.
  const key = chosenKey ?? onlyOf(applications)
  const user = chosenUser ?? onlyOf(usernames)
  return (
    <FormWindow
      title={t('Generate Access Token')}
      submit={t('GENERATE TOKEN')}
      isSending={generate.isPending}
      isDisabled={key === null || user === null}
      error={generate.error ?? error}
      onSubmit={send}
      onClose={onClose}
    >
      <Select
        label={t('Application Name(API Key)')}
        placeholder={t('Select an application')}
        data={applications}
        value={key}
        onChange={setKey}
        searchable={applications.length > 8}
        nothingFoundMessage={t('No matching application')}
        allowDeselect={false}
        data-autofocus={apiKeyId === null || undefined}
        required
      />
      <Select
        label={t('Username')}
        description={t('The application gets the permissions and folders of this user.')}
        placeholder={t('Select a user')}
        data={usernames}
        value={user}
        onChange={setUser}
        searchable={usernames.length > 8}
        nothingFoundMessage={t('No matching user')}
        allowDeselect={false}
        data-autofocus={apiKeyId !== null || undefined}
        required
      />
      <TextInput
        label={t('Name')}
        description={t('Optional. Where the token is used, to distinguish it from the application’s other tokens.')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={100}
        autoComplete="off"
      />
    </FormWindow>
  )
}
