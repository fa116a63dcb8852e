/** Session log: who did what, when and from where. */
import type { SessionActivityEntry } from '@sallyport/contract/schemas/activity/session-activity.ts'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useNow, useToday } from '../../components/display/relative-time.tsx'
import { AppliedFilterChip, ChoiceChip, TextChip, UserChip } from '../../components/filters/filter-chips.tsx'
import { useFilters } from '../../components/filters/use-filters.ts'
import { DataTable } from '../../components/lists/data-table.tsx'
import { above, useCloseAbove } from '../../components/windows/use-close-above.ts'
import { useApiKeys } from '../../data/account/api-keys.ts'
import { useMe } from '../../data/account/me.ts'
import { useClient } from '../../data/api/client.ts'
import { useFollowActivity } from '../../data/live/state.ts'
import { useSessionEntry, useSessionLog } from '../../data/webhooks/activity.ts'
import { dayHeading } from '../../lib/time.ts'
import { FilterBar } from './filter-bar.tsx'
import { sessionFilter, wholeNumber } from './filters.ts'
import { LogRows } from './log-rows.tsx'
import { operationLabels, protocolChoices, statusLabels } from './operation-labels.ts'
import { columns } from './session-columns.tsx'
import { SessionDetails } from './session-details.tsx'
import './activity.css'
import { t } from '../../lib/language/language.ts'

export function Page() {
  const [filters] = useFilters()
  const [isLive, setLive] = useState(true)
  const client = useClient()
  const query = sessionFilter(filters, useToday())
  const log = useSessionLog(query)
  const isConnected = useFollowActivity(isLive)
  const { entry, show } = useShown(log.data)
  const applications = (useApiKeys().data ?? []).map(({ attributes }) => attributes.name)
  return (
    <>
      <FilterBar
        isLive={isLive}
        isConnected={isConnected}
        onLive={setLive}
        exportAddress={client.exportAddress('exportSessionLogs', { query })}
      >
        <ChoiceChip label={t('Type')} name="type" choices={operationLabels} />
        <ChoiceChip label={t('Status')} name="status" choices={statusLabels} />
        <UserChip label={t('Username')} name="user" />
        <TextChip label={t('IP address')} name="ip" />
        <ChoiceChip
          label={t('Protocol')}
          name="protocol"
          choices={protocolChoices(applications, filters['protocol'])}
        />
        <AppliedFilterChip label={t('Share')} name="share" words={shareName(log.data, query.shareId)} />
      </FilterBar>
      <div className="log-split">
        <div className="log-list">
          <LogRows
            log={log}
            nothing={t(
              'Sign-ins, uploads, downloads and all other actions of people and applications are listed here.',
            )}
          >
            {(rows) => <Rows rows={rows} entry={entry} onOpen={show} />}
          </LogRows>
        </div>
        {entry && <SessionDetails entry={entry} rows={log.data ?? []} onShow={show} />}
      </div>
    </>
  )
}

type Entry = SessionActivityEntry

const shareName = (rows: readonly Entry[] | undefined, id: number | undefined) =>
  rows?.find(({ attributes }) => attributes.share?.id === id)?.attributes.share?.name

/** The entry in the address, which may be older than the loaded ones, and a function that shows another one, or none. */
function useShown(rows: readonly Entry[] | undefined) {
  const [filters] = useFilters()
  const navigate = useNavigate()
  const id = wholeNumber(filters['entry']) || undefined
  const loaded = rows?.find((row) => row.id === id)
  const { data } = useSessionEntry(rows && !loaded ? id : undefined)
  const set = (entry: string) => {
    const replace = id !== undefined
    const search = { ...filters, entry }
    // `true` keeps the state: the entry that replaces another is closed like that one.
    const state = (replace || above) as never
    void navigate({ to: '.', search: search as never, state, replace, resetScroll: false })
  }
  const close = useCloseAbove(() => set(''))
  const show = (next: Entry | null) => (next ? set(String(next.id)) : close())
  // Shown on while its row goes, so that the details are not opened again, which would take the focus.
  const last = useRef<Entry>(undefined)
  const entry = [loaded, data, last.current].find((one) => one !== undefined && one.id === id)
  last.current = entry
  return { entry, show }
}

interface RowsProps {
  readonly rows: readonly Entry[]
  /** The open one. It may be older than the rows, or not match the filters: then it is above them. */
  readonly entry: Entry | undefined
  readonly onOpen: (row: Entry) => void
}

function Rows({ rows, entry, onOpen }: RowsProps) {
  const [filters] = useFilters()
  const { timeZone } = useMe().attributes
  const now = useNow()
  useScrollToFirst(entry?.id)
  const apart = entry && !rows.some(({ id }) => id === entry.id) ? entry : undefined
  return (
    <DataTable
      label={t('Session log')}
      rows={apart ? [apart, ...rows] : rows}
      rowKey={({ id }) => id}
      columns={columns(filters, entry !== undefined)}
      groups={{
        // In the user's time zone.
        of: (row) => (row === apart ? '' : row.attributes.created.slice(0, 10)),
        title: (day) =>
          apart && day === ''
            ? t('Opened entry: {day}', { day: dayHeading(apart.attributes.created.slice(0, 10), timeZone, now) })
            : dayHeading(day, timeZone, now),
      }}
      opening={{ open: entry?.id, onOpen }}
      isCompact
    />
  )
}

/** Space below a row that is in view, in px: on phones there is the navigation. */
const besideRow = 80

/** Scrolls to the entry that the page was opened with; not to others, which were opened in the table. */
function useScrollToFirst(id: number | undefined): void {
  const isDone = useRef(false)
  useEffect(() => {
    const row = isDone.current ? null : document.getElementById(`entry-${id}`)?.closest('tr')
    isDone.current = true
    if (row && row.getBoundingClientRect().bottom > innerHeight - besideRow) row.scrollIntoView({ block: 'center' })
  }, [id])
}
