import { Button } from '@mantine/core'
import type { Session } from '@sallyport/contract/schemas/session.ts'
import { useEndSessions, useSessions } from '../../data/security.ts'
import { Badge } from '../../parts/badge.tsx'
import { BusyButton } from '../../parts/busy-button.tsx'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { Section } from '../../parts/page-title.tsx'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { Loading, Trouble } from '../../parts/states.tsx'
import { browserWords } from './browser-words.ts'

/** Where one is signed in, and signing out there from here. */
export function SessionsSection() {
  const sessions = useSessions()
  const { end, endOthers } = useEndSessions()
  const others = sessions.data?.filter(({ attributes }) => !attributes.current).length ?? 0
  const action = others > 0 && (
    <BusyButton variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
      Sign out everywhere else
    </BusyButton>
  )
  return (
    <Section id="sessions" title="Sessions" about="The browsers in which you are signed in." action={action}>
      {sessions.isPending && <Loading />}
      <Trouble error={sessions.error ?? end.error ?? endOthers.error} />
      {sessions.data && (
        <DataTable
          label="Sessions"
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
    title: 'Browser',
    cell: ({ attributes }) => (
      <span title={attributes.userAgent}>
        {browserWords(attributes.userAgent)} {attributes.current && <Badge tone="good">this one</Badge>}
      </span>
    ),
  },
  { title: 'Address', isShort: true, cell: ({ attributes }) => <span className="mono">{attributes.address}</span> },
  { title: 'Signed in', isShort: true, drops: 2, cell: ({ attributes }) => <RelativeTime at={attributes.created} /> },
  { title: 'Last used', isShort: true, cell: ({ attributes }) => <RelativeTime at={attributes.lastUsed} /> },
  {
    title: '',
    name: 'Actions',
    isAction: true,
    cell: ({ id, attributes }) =>
      !attributes.current && (
        <Button
          variant="default"
          size="xs"
          disabled={isEnding}
          aria-label={`Sign out ${browserWords(attributes.userAgent)} at ${attributes.address}`}
          onClick={() => onEnd(id)}
        >
          Sign out
        </Button>
      ),
  },
]
