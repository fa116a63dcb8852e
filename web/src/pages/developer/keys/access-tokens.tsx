import type { AccessToken, NewAccessToken } from '@sallyport/contract/schemas/credentials/access-token.ts'
import { Section } from '../../../components/display/page-title.tsx'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { Empty, ErrorMessage } from '../../../components/display/states.tsx'
import { LimitedButton } from '../../../components/limits/limited-button.tsx'
import { usePlan } from '../../../components/limits/plan-rules.ts'
import { type Column, DataTable } from '../../../components/lists/data-table.tsx'
import { RowActions } from '../../../components/lists/row-actions.tsx'
import { Confirmation } from '../../../components/windows/window.tsx'
import { useAccessTokens, useCreateAccessToken, useDeleteAccessToken } from '../../../data/account/access-tokens.ts'
import { useApiKeys } from '../../../data/account/api-keys.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { RecentUses, requiresName, useNames, useRecentUses } from './recent-uses.tsx'
import { TokenCreated } from './token-created.tsx'
import { TokenWindow } from './token-window.tsx'

interface Row {
  readonly token: AccessToken
  readonly application: string
  readonly username: string
}

export type OpenToken =
  | { readonly is: 'new'; readonly apiKeyId: number | null }
  | { readonly is: 'made'; readonly made: NewAccessToken; readonly title: string }
  | { readonly is: 'regenerate' | 'delete'; readonly row: Row }

interface Props {
  /** State of the page, because the API key section opens this window too. */
  readonly open: OpenToken | null
  readonly onOpen: (open: OpenToken | null) => void
}

export function AccessTokens({ open, onOpen }: Props) {
  const tokens = useAccessTokens()
  const keys = useApiKeys()
  const plan = usePlan()
  const { applications, usernames } = useNames()
  const rows = (tokens.data ?? []).map((token) => ({
    token,
    application: applications.get(token.relationships.apiKey.data.id) ?? '…',
    username: usernames.get(token.relationships.user.data.id) ?? '…',
  }))
  const reason =
    keys.data?.length === 0
      ? t('An access token belongs to an API key: create an API key first.')
      : plan.noRoom('accessTokens', tokens.data?.length)
  const add = (
    <LimitedButton reason={reason} onClick={() => onOpen({ is: 'new', apiKeyId: null })}>
      {t('NEW ACCESS TOKEN')}
    </LimitedButton>
  )
  return (
    <Section
      id="access-tokens"
      title={t('Access Tokens')}
      about={t('Each lets one application act as one user. Access tokens do not expire.')}
      action={add}
    >
      {tokens.error && <ErrorMessage error={tokens.error} onRetry={tokens.refetch} />}
      {tokens.data?.length === 0 && (
        <Empty icon="token" title={t('No access tokens yet')}>
          {t('An application authenticates with its API key and an access token.')}
        </Empty>
      )}
      {rows.length > 0 && (
        <DataTable label={t('Access Tokens')} rows={rows} rowKey={({ token }) => token.id} columns={columns(onOpen)} />
      )}
      {open && <TokenWindows open={open} onOpen={onOpen} />}
    </Section>
  )
}

const columns = (onOpen: Props['onOpen']): Column<Row>[] => [
  { title: t('Application'), hasRoom: true, cell: ({ application }) => application },
  { title: t('Name'), drops: 2, isInCards: true, cell: ({ token }) => token.attributes.name },
  { title: t('Access token'), isShort: true, cell: ({ token }) => <LastFour text={token.attributes.lastFour} /> },
  { title: t('User'), hasRoom: true, cell: ({ username }) => username },
  {
    title: t('Created'),
    ...{ drops: 0, isInCards: true, isShort: true },
    cell: ({ token }) => <RelativeTime at={token.attributes.created} />,
  },
  {
    title: t('Last used'),
    ...{ drops: 1, isInCards: true, isShort: true },
    cell: ({ token }) => <RelativeTime at={token.attributes.lastUsed} />,
  },
  {
    title: '',
    name: t('Actions'),
    isAction: true,
    cell: (row) => (
      <RowActions
        of={t('{row} as {username}', { row: nameOf(row), username: row.username })}
        kind={t('access token')}
        actions={[
          {
            label: t('Regenerate'),
            link: t('Regenerate'),
            icon: 'retry',
            onClick: () => onOpen({ is: 'regenerate', row }),
          },
          {
            label: t('Delete'),
            link: t('Delete'),
            icon: 'trash',
            isDanger: true,
            onClick: () => onOpen({ is: 'delete', row }),
          },
        ]}
      />
    ),
  },
]

/** Distinguishes tokens of one application for screen readers and in windows: "order-import (Order server)". */
const nameOf = ({ application, token: { attributes } }: Row): string => {
  const own = [attributes.name, attributes.lastFour && `…${attributes.lastFour}`].filter(Boolean).join(', ')
  return own === '' ? application : `${application} (${own})`
}

const LastFour = ({ text }: { text: string }) =>
  text === '' ? (
    <span className="dim" title={t('Created before the last characters were stored')}>
      {t('unknown')}
    </span>
  ) : (
    <span className="mono">
      <span aria-hidden="true">••••</span>
      <span className="unseen">{t('ends with')} </span>
      {text}
    </span>
  )

function TokenWindows({ open, onOpen }: { open: OpenToken; onOpen: Props['onOpen'] }) {
  const close = () => onOpen(null)
  const show = (title: string) => (made: NewAccessToken) => onOpen({ is: 'made', made, title })
  if (open.is === 'new')
    return <TokenWindow apiKeyId={open.apiKeyId} onMade={show(t('Access Token Created'))} onClose={close} />
  if (open.is === 'made') return <TokenCreated made={open.made} title={open.title} onClose={close} />
  if (open.is === 'regenerate')
    return <RegenerateToken row={open.row} onMade={show(t('Access Token Created'))} onClose={close} />
  return <DeleteToken row={open.row} onClose={close} />
}

const useUsesOf = ({ token }: Row) => useRecentUses(({ id }) => id === token.id)

interface RegenerateProps {
  readonly row: Row
  readonly onMade: (made: NewAccessToken) => void
  readonly onClose: () => void
}

function RegenerateToken({ row, onMade, onClose }: RegenerateProps) {
  const { regenerate } = useCreateAccessToken()
  const late = useUsesOf(row)
  return (
    <Confirmation
      title={t('Regenerate the access token?')}
      confirm={t('REGENERATE TOKEN')}
      isKnown={late.state !== 'looking'}
      isSending={regenerate.isPending}
      error={regenerate.error}
      onConfirm={() => regenerate.mutate(row.token.id, { onSuccess: ({ data }) => onMade(data) })}
      onClose={onClose}
    >
      <p>
        {rich(
          '{row} gets a new token as {username}, and the old one is rejected immediately. The API key does not change.',
          { row: <b>{nameOf(row)}</b>, username: <b>{row.username}</b> },
        )}
      </p>
      <RecentUses {...late} />
    </Confirmation>
  )
}

function DeleteToken({ row, onClose }: { row: Row; onClose: () => void }) {
  const remove = useDeleteAccessToken()
  const late = useUsesOf(row)
  return (
    <Confirmation
      title={t('Delete the access token?')}
      confirm={t('DELETE TOKEN')}
      typed={requiresName(late) ? row.application : undefined}
      isKnown={late.state !== 'looking'}
      isSending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(row.token.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        {rich('{row} will no longer be able to act as {username}, starting immediately. This cannot be undone.', {
          row: <b>{nameOf(row)}</b>,
          username: <b>{row.username}</b>,
        })}
      </p>
      <RecentUses {...late} />
    </Confirmation>
  )
}
