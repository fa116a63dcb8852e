import { Button } from '@mantine/core'
import type { Session } from '@sallyport/contract/schemas/credentials/session.ts'
import { Badge } from '../../components/display/badge.tsx'
import { Section } from '../../components/display/page-title.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { useEndSessions, useSessions } from '../../data/account/security.ts'
import { t } from '../../lib/language/language.ts'
import { browserName } from './browser-name.ts'

/** Sessions of the user, which can be ended here. */
export function SessionsSection() {
  const sessions = useSessions()
  const { end, endOthers } = useEndSessions()
  const others = sessions.data?.filter(({ attributes }) => !attributes.current).length ?? 0
  const action = others > 0 && (
    <BusyButton variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
      {t('Sign out all other sessions')}
    </BusyButton>
  )
  return (
    <Section id="sessions" title={t('Sessions')} about={t('The browsers in which you are signed in.')} action={action}>
      {sessions.isPending && <Loading />}
      <ErrorMessage error={sessions.error ?? end.error ?? endOthers.error} />
      {sessions.data && (
        <DataTable
          label={t('Sessions')}
          rows={sessions.data}
          rowKey={({ id }) => id}
          columns={columns(end.mutate, end.isPending)}
        />
      )}
    </Section>
  )
}

const columns = (onEnd: (id: number) => void, isEnding: boolean): Column<Session>[] => [
  {
    title: t('Browser'),
    cell: ({ attributes }) => (
      <span title={attributes.userAgent}>
        {browserName(attributes.userAgent)} {attributes.current && <Badge tone="good">{t('current')}</Badge>}
      </span>
    ),
  },
  { title: t('Address'), isShort: true, cell: ({ attributes }) => <span className="mono">{attributes.address}</span> },
  {
    title: t('Signed in'),
    isShort: true,
    drops: 2,
    cell: ({ attributes }) => <RelativeTime at={attributes.created} />,
  },
  { title: t('Last used'), isShort: true, cell: ({ attributes }) => <RelativeTime at={attributes.lastUsed} /> },
  {
    title: '',
    name: t('Actions'),
    isAction: true,
    cell: ({ id, attributes }) =>
      !attributes.current && (
        <Button
          variant="default"
          size="xs"
          disabled={isEnding}
          aria-label={t('Sign out {userAgent} at {address}', {
            userAgent: browserName(attributes.userAgent),
            address: attributes.address,
          })}
          onClick={() => onEnd(id)}
        >
          {t('Sign out')}
        </Button>
      ),
  },
]
