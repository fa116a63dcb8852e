/** Reports of imports from other servers, for operators. */
import type { ImportReport } from '@sallyport/contract/schemas/server/import-report.ts'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'
import { pagesByTotal } from '../api/pages.ts'

const reportsKey = ['import-reports'] as const
const findingsKey = ['import-findings'] as const

export type Severity = 'error' | 'warning' | 'notice'

/** Read again while it is shown: often while a command runs, and to notice that one begins. */
const runningMs = 3_000
const idleMs = 15_000

/** The latest reports at most; `total` says how many there are. */
const mostReports = 100

export function useImportReports() {
  const client = useClient()
  return useQuery({
    queryKey: reportsKey,
    queryFn: ({ signal }) => client.call('listImportReports', { query: { limit: mostReports } }, { signal }),
    select: ({ data, totalResults }) => ({ reports: data, total: totalResults }),
    refetchInterval: ({ state }) =>
      state.data?.data.some(({ attributes }) => attributes.state === 'running') ? runningMs : idleMs,
  })
}

const pageSize = 100

/** Findings of a report that has ended, by kind, page by page. */
export function useImportFindings({ id, attributes }: ImportReport, severity: Severity | undefined) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: [...findingsKey, id, attributes.ended, severity],
    queryFn: ({ pageParam: offset, signal }) => {
      const query = { offset, limit: pageSize, ...(severity && { severity }) }
      return client.call('listImportFindings', { params: { id }, query }, { signal })
    },
    ...pagesByTotal(pageSize),
    select: ({ pages }) => ({ findings: pages.flatMap(({ data }) => data), total: pages[0]?.totalResults ?? 0 }),
    enabled: attributes.readable && attributes.ended !== null,
  })
}
