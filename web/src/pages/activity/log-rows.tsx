import type { ReactNode } from 'react'
import { Empty, Loading, Trouble } from '../../components/display/states.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { useFilters } from './filter-bar.tsx'

interface Log<Row> {
  readonly data: readonly Row[] | undefined
  readonly error: Error | null
  readonly isPending: boolean
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly refetch: () => unknown
  readonly fetchNextPage: () => unknown
}

interface Props<Row> {
  readonly log: Log<Row>
  /** What stands here once there is something. */
  readonly nothing: string
  readonly children: (rows: readonly Row[]) => ReactNode
}

/** The rows of a log in every state: on their way, none, some, more. */
export function LogRows<Row>({ log, nothing, children }: Props<Row>) {
  const [filters] = useFilters()
  const isFiltered = Object.values(filters).some(Boolean)
  const rows = log.data ?? []
  return (
    <>
      {log.error && <Trouble error={log.error} onRetry={log.refetch} />}
      {log.isPending && <Loading rows={8} />}
      {log.data && rows.length === 0 && (
        <Empty icon="pulse" title={isFiltered ? 'Nothing meets these filters' : 'Nothing happened yet'}>
          {isFiltered ? 'Take one of them away, or widen the days.' : nothing}
        </Empty>
      )}
      {rows.length > 0 && children(rows)}
      {log.hasNextPage && (
        <div className="log-more">
          <BusyButton variant="default" loading={log.isFetchingNextPage} onClick={() => log.fetchNextPage()}>
            Show older entries
          </BusyButton>
        </div>
      )}
    </>
  )
}
