/** What is below the name of an entry where there is no column for it. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import type { ReactNode } from 'react'
import { RelativeTime, TimeLeft } from '../../components/display/relative-time.tsx'
import { DeletedBy } from '../../components/files/deleted-by.tsx'
import { rich } from '../../lib/language/language.ts'
import { MarkedPath } from './found/marked.tsx'
import { OriginalFolder, sizeOf } from './row-parts.tsx'

/** A line with the size and the original folder. On phones, without other columns, another one with the deletion. */
export function Facts({ row, hasBy }: { row: TrashedResource; hasBy: boolean }) {
  const time = <RelativeTime key="time" at={row.attributes.deletedAt} />
  return (
    <div className="trash-facts">
      <div className="trash-where">
        <span className="trash-size">{sizeOf(row)}</span>
        <span className="trash-path">{rich('from {path}', { path: <OriginalFolder key="path" row={row} /> })}</span>
      </div>
      <div className="trash-when">
        <div>
          <span>
            {hasBy
              ? rich('{time} by {name}', { time, name: <DeletedBy key="name" {...row.attributes} isInSentence /> })
              : rich('deleted {time}', { time })}
          </span>
          <span>{rich('{time} left', { time: <TimeLeft key="time" at={row.attributes.expires} /> })}</span>
        </div>
      </div>
    </div>
  )
}

/** Why a folder was found whose own name does not match: how much in it does, and where some of that is. */
export function Inside({ row }: { row: TrashedResource }) {
  const { matchingContent: path, matches } = row.attributes
  if (path === undefined) return null
  return (
    <div className="trash-inside" title={path}>
      {insideText(matches ?? 1, <MarkedPath key="path" path={path} />)}
    </div>
  )
}

/** The server counts no further. */
const mostHits = 100

function insideText(matches: number, path: ReactNode): ReactNode {
  if (matches >= mostHits) return rich('contains {path} and {count}+ other matches', { path, count: `${mostHits - 1}` })
  const count = matches - 1
  return count === 0
    ? rich('contains {path}', { path })
    : rich('{count, plural, one {contains {path} and # other match} other {contains {path} and # other matches}}', {
        path,
        count,
      })
}

/** Below the time of the deletion. */
export const By = (attributes: Pick<TrashedResource['attributes'], 'deletedBy' | 'deletedByName'>) => (
  <div className="trash-by">{rich('by {name}', { name: <DeletedBy key="name" {...attributes} isInSentence /> })}</div>
)
