import { Button } from '@mantine/core'
import type { ApiKey } from '@sallyport/contract/schemas/credentials/api-key.ts'
import { useState } from 'react'
import { CodeLine } from '../../../components/display/code-block.tsx'
import { Section } from '../../../components/display/page-title.tsx'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { Empty, ErrorMessage } from '../../../components/display/states.tsx'
import { LimitedButton } from '../../../components/limits/limited-button.tsx'
import { usePlan } from '../../../components/limits/plan-rules.ts'
import { type Column, DataTable } from '../../../components/lists/data-table.tsx'
import { RowActions } from '../../../components/lists/row-actions.tsx'
import { useOpenFromAddress } from '../../../components/windows/open-from-address.ts'
import { Confirmation, Window } from '../../../components/windows/window.tsx'
import { useApiKeys, useDeleteApiKey } from '../../../data/account/api-keys.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { KeyWindow } from './key-window.tsx'
import { RecentUses, requiresName, useRecentUses } from './recent-uses.tsx'

type Open =
  | { readonly is: 'new' }
  | { readonly is: 'edit'; readonly apiKey: ApiKey }
  | { readonly is: 'delete'; readonly apiKey: ApiKey }
  | { readonly is: 'added'; readonly apiKey: ApiKey }

/** `onWantsToken`: opens the token window for the key that was created. */
export function ApiKeys({ onWantsToken }: { onWantsToken: (apiKeyId: number) => void }) {
  const keys = useApiKeys()
  const plan = usePlan()
  const [open, setOpen] = useState<Open | null>(null)
  const close = () => setOpen(null)
  useOpenFromAddress('api-key', () => setOpen({ is: 'new' }))
  const add = (
    <LimitedButton reason={plan.noRoom('apiKeys', keys.data?.length)} onClick={() => setOpen({ is: 'new' })}>
      {t('NEW API KEY')}
    </LimitedButton>
  )
  return (
    <Section
      id="api-keys"
      title={t('API keys')}
      about={t('One for each application. An API key needs an access token to authenticate.')}
      action={add}
    >
      {keys.error && <ErrorMessage error={keys.error} onRetry={keys.refetch} />}
      {keys.data?.length === 0 && (
        <Empty icon="key" title={t('No API keys yet')}>
          {t('Create one for the application that uploads or downloads files.')}
        </Empty>
      )}
      {keys.data && keys.data.length > 0 && (
        <DataTable
          label={t('API keys')}
          rows={keys.data}
          rowKey={({ id }) => id}
          columns={columns(
            (apiKey) => setOpen({ is: 'edit', apiKey }),
            (apiKey) => setOpen({ is: 'delete', apiKey }),
          )}
        />
      )}
      {open?.is === 'new' && (
        <KeyWindow apiKey={null} onSaved={(apiKey) => setOpen({ is: 'added', apiKey })} onClose={close} />
      )}
      {open?.is === 'edit' && <KeyWindow apiKey={open.apiKey} onSaved={close} onClose={close} />}
      {open?.is === 'delete' && <DeleteKey apiKey={open.apiKey} onClose={close} />}
      {open?.is === 'added' && (
        <KeyAdded
          apiKey={open.apiKey}
          onClose={close}
          onWantsToken={() => {
            close()
            onWantsToken(open.apiKey.id)
          }}
        />
      )}
    </Section>
  )
}

const columns = (onEdit: (key: ApiKey) => void, onDelete: (key: ApiKey) => void): Column<ApiKey>[] => [
  { title: t('Application'), hasRoom: true, cell: ({ attributes }) => attributes.name },
  { title: t('API key'), cell: ({ attributes }) => <CodeLine text={attributes.value} what={t('API key')} /> },
  {
    title: t('Description'),
    ...{ drops: 1, isInCards: true, hasRoom: true },
    cell: ({ attributes }) => attributes.description || <span className="dim">{t('none')}</span>,
  },
  {
    title: t('Created'),
    ...{ drops: 0, isInCards: true, isShort: true },
    cell: ({ attributes }) => <RelativeTime at={attributes.created} />,
  },
  {
    title: '',
    name: t('Actions'),
    isAction: true,
    cell: (key) => (
      <RowActions
        of={key.attributes.name}
        kind={t('API key')}
        actions={[
          { label: t('Edit'), link: t('Edit'), icon: 'pencil', onClick: () => onEdit(key) },
          { label: t('Delete'), link: t('Delete'), icon: 'trash', isDanger: true, onClick: () => onDelete(key) },
        ]}
      />
    ),
  },
]

interface AddedProps {
  readonly apiKey: ApiKey
  readonly onWantsToken: () => void
  readonly onClose: () => void
}

/** Shows a new key and offers to create an access token, without which the key cannot be used. */
const KeyAdded = ({ apiKey: { attributes }, onWantsToken, onClose }: AddedProps) => (
  <Window title={t('API key added')} onClose={onClose}>
    <div className="window-form">
      <div className="window-text">
        <p>{rich('The application {name} has an API key:', { name: <b>{attributes.name}</b> })}</p>
        <CodeLine text={attributes.value} what={t('API key')} />
        <p className="developer-next">
          {t('To authenticate it also needs an access token for a user. Create one now?')}
        </p>
      </div>
      <div className="window-buttons">
        <Button variant="default" onClick={onClose}>
          {t('Later')}
        </Button>
        <Button data-autofocus onClick={onWantsToken}>
          {t('NEW ACCESS TOKEN')}
        </Button>
      </div>
    </div>
  </Window>
)

function DeleteKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const remove = useDeleteApiKey()
  const late = useRecentUses((token) => token.relationships.apiKey.data.id === apiKey.id)
  const { name } = apiKey.attributes
  return (
    <Confirmation
      title={t('Delete the API key of {name}?', { name })}
      confirm={t('DELETE API KEY')}
      typed={requiresName(late) ? name : undefined}
      isKnown={late.state !== 'looking'}
      isSending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(apiKey.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        {rich('The application {name} is rejected immediately.', { name: <b>{name}</b> })}{' '}
        {late.state === 'known' && tokensGo(late.tokens)} {t('This cannot be undone.')}
      </p>
      <RecentUses {...late} />
    </Confirmation>
  )
}

const tokensGo = (count: number): string =>
  t(
    '{count, plural, =0 {It has no access tokens.} one {Its access token is deleted too.} other {Its # access tokens are deleted too.}}',
    { count },
  )
