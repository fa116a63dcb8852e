/** What happened to a file or folder lately; of a folder also to the files in it, and what was removed from it. */
import { Button } from '@mantine/core'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { type ReactNode, useState } from 'react'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { hasStatus } from '../../../data/api/failure.ts'
import {
  type ActivityEntry,
  firstBelow,
  mostBelow,
  useActivityBelow,
  useItemActivity,
} from '../../../data/files/item-activity.ts'
import { t } from '../../../lib/language/language.ts'
import { type Line, linesOf } from '../activity/logged.ts'
import { type Deed, deedsOf, mergedLines, type Removal, removalsOf } from './activity-lines.ts'
import { InFolder } from './in-folder.tsx'
import { Logged } from './logged.tsx'
import { Removed } from './removed.tsx'

/** Lines that are shown first, and that each "Show more" adds. */
const pageLines = 20

interface Props {
  readonly entry: Resource
  /** In a sheet, whose place in the history links take. */
  readonly isSheet: boolean
}

type AnyLine = Line<ActivityEntry> | Deed | Removal

/** Latest first. Administrators see all that the log has, others what changed. */
export function ItemActivity({ entry, isSheet }: Props) {
  const { path, createdAt } = entry.attributes
  const [most, setMost] = useState(pageLines)
  const own = useItemActivity(entry, { isEnabled: path !== '/' })
  const below = useActivityBelow(entry, most === pageLines ? firstBelow : mostBelow)
  // What was deleted is in the log of administrators only.
  if (hasStatus(own.error, 403, 404)) return null
  const { files = [], removed = [], hasMore = false } = below.data ?? {}
  const all = mergedLines<AnyLine>(
    removalsOf(removed).map((line) => ({ at: line.removed[0].attributes.created, line })),
    deedsOf(files).map((line) => ({ at: line.files[0].attributes.at, line })),
    linesOf(own.data ?? [], createdAt).map((line) => ({ at: line.entry.attributes.created, line })),
  )
  const isLoading = own.isLoading || below.isLoading
  // Nothing can be below a folder that was deleted.
  const error = own.error ?? (hasStatus(below.error, 403, 404) ? null : below.error)
  const retry = () => void Promise.all([own, below].map((query) => query.error && query.refetch()))
  return (
    <>
      <h3 id="details-activity">{t('Activity')}</h3>
      {error && <ErrorMessage error={error} onRetry={retry} />}
      {isLoading && <Loading rows={2} />}
      {all.length === 0 && !isLoading && !error && <p className="details-none">{t('No activity yet.')}</p>}
      <ul className="details-activity" aria-labelledby="details-activity">
        {all.slice(0, most).map((line) => shown(line, entry, isSheet))}
      </ul>
      {(all.length > most || hasMore) && (
        <Button variant="default" size="xs" onClick={() => setMost(most + pageLines)}>
          {t('Show more')}
        </Button>
      )}
    </>
  )
}

function shown(line: AnyLine, entry: Resource, isSheet: boolean): ReactNode {
  if ('files' in line) return <InFolder key={`file ${line.files[0].id}`} deed={line} isSheet={isSheet} />
  if ('removed' in line) return <Removed key={`removed ${line.removed[0].id}`} removal={line} />
  const of = entry.attributes.type === 'dir' ? entry : undefined
  return <Logged key={line.entry.id} {...line} of={of} />
}
