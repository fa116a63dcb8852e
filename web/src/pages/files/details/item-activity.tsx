/** What happened to a file or folder lately; of a folder also to the files in it. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { ReactNode } from 'react'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { hasStatus } from '../../../data/api/failure.ts'
import { useActivityBelow, useItemActivity } from '../../../data/files/item-activity.ts'
import { t } from '../../../lib/language/language.ts'
import { linesOf } from '../activity/logged.ts'
import { deedsOf, mergedLines } from './activity-lines.ts'
import { InFolder } from './in-folder.tsx'
import { Logged } from './logged.tsx'

const maxLines = 20

interface Props {
  readonly entry: Resource
  /** In a sheet, whose place in the history links take. */
  readonly isSheet: boolean
}

/** Latest first. Administrators see all that the log has, others what changed. */
export function ItemActivity({ entry, isSheet }: Props) {
  const { type, path, createdAt } = entry.attributes
  const isRoot = path === '/'
  const { data = [], error, isLoading } = useItemActivity(entry, { isEnabled: !isRoot })
  const own = linesOf(data, createdAt).map((line) => ({ at: line.entry.attributes.created, line }))
  const below = useActivityBelow(entry)
  // What was deleted is in the log of administrators only.
  if (hasStatus(error, 403, 404)) return null
  const inside = deedsOf(below).map((line) => ({ at: line.files[0].attributes.at, line }))
  const lines = mergedLines(own, inside, maxLines)
  return (
    <>
      <h3 id="details-activity">{t('Activity')}</h3>
      {error && <ErrorMessage error={error} />}
      {isLoading && <Loading rows={2} />}
      {lines.length === 0 && !isLoading && !error && <p className="details-none">{t('No activity yet.')}</p>}
      <ul className="details-activity" aria-labelledby="details-activity">
        {lines.map(
          (line): ReactNode =>
            'files' in line ? (
              <InFolder key={`file ${line.files[0].id}`} deed={line} isSheet={isSheet} />
            ) : (
              <Logged key={line.entry.id} {...line} of={type === 'dir' ? entry : undefined} />
            ),
        )}
      </ul>
    </>
  )
}
