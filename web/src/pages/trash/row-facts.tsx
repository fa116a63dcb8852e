/** What is below the name of an entry where there is no column for it. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import type { ReactNode } from 'react'
import { RelativeTime, TimeLeft } from '../../components/display/relative-time.tsx'
import { DeletedBy } from '../../components/files/deleted-by.tsx'
import { rich } from '../../lib/language/language.ts'
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
      {insideText(matches, { path: <bdi key="path">{path}</bdi> })}
    </div>
  )
}

/** The server counts no further. */
const mostHits = 100

const insideText = (hits: number | undefined, at: { readonly path: ReactNode }) =>
  hits === undefined || hits === 1
    ? rich('contains {path}', at)
    : rich('{hits} hits inside: {path}', { hits: hits < mostHits ? `${hits}` : `${mostHits}+`, ...at })

/** Below the time of the deletion. */
export const By = (attributes: Pick<TrashedResource['attributes'], 'deletedBy' | 'deletedByName'>) => (
  <div className="trash-by">{rich('by {name}', { name: <DeletedBy key="name" {...attributes} isInSentence /> })}</div>
)
