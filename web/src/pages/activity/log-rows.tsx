import type { ReactNode } from 'react'
import { Empty, ErrorMessage, Loading } from '../../components/display/states.tsx'
import { useFilters } from '../../components/filters/use-filters.ts'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import { t } from '../../lib/language/language.ts'
import { isFiltered } from './filters.ts'

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
  /** Text of an empty log: says which entries will be listed. */
  readonly nothing: string
  readonly children: (rows: readonly Row[]) => ReactNode
}

/** The rows of a log in every state: loading, empty, some, more to load. */
export function LogRows<Row>({ log, nothing, children }: Props<Row>) {
  const [filters] = useFilters()
  const hasFilters = isFiltered(filters)
  const rows = log.data ?? []
  return (
    <>
      {log.error && <ErrorMessage error={log.error} onRetry={log.refetch} />}
      {log.isPending && <Loading rows={8} />}
      {log.data && rows.length === 0 && (
        <Empty icon="pulse" title={hasFilters ? t('No results match these filters') : t('No entries yet')}>
          {hasFilters ? t('Remove a filter or extend the dates.') : nothing}
        </Empty>
      )}
      {rows.length > 0 && children(rows)}
      {log.hasNextPage && (
        <div className="log-more">
          <BusyButton variant="default" loading={log.isFetchingNextPage} onClick={() => log.fetchNextPage()}>
            {t('Show older entries')}
          </BusyButton>
        </div>
      )}
    </>
  )
}
