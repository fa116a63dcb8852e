/** A row of Recent: a file with what happened to it. */

import type { ReactNode } from 'react'
import { GridCell } from '../../../components/lists/grid.tsx'
import { exactSize, sizeText } from '../../../lib/bytes.ts'
import { rich } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { EntryCheck } from '../entries/entry-check.tsx'
import type { EntriesProps } from '../entries/entry-handlers.ts'
import { EntryMenuButton } from '../entries/entry-menu-button.tsx'
import { FileRow, Name } from '../entries/file-row.tsx'
import type { ShownFile } from '../recent-order/held.ts'
import { dayIdOf, Seen, TimeOfDay, When } from './day-rows.tsx'
import { FolderLink } from './folder-link.tsx'
import type { ShownRecent } from './shown.ts'
import { Further, FurtherInRun, isMoreKnown, isSaidByRun, Sentence } from './what-happened.tsx'

export interface RecentProps extends EntriesProps {
  readonly listing: ShownRecent
}

export interface Placed {
  readonly index: number
  readonly rowIndex: number
  /** Pixels from the top of its period. */
  readonly start: number
  readonly period: string
  /** Whether there is space for columns. */
  readonly isWide: boolean
}

export function RecentRow({ index, rowIndex, start, period, isWide, ...entries }: RecentProps & Placed) {
  const { listing, selection, onMenu } = entries
  const row = listing.rows[index]
  const isOfRun = row?.is === 'file' && row.isOfRun
  const file = listing.fileAt(index)
  if (!file) return null
  const isSaid = isOfRun && isSaidByRun(file)
  return (
    <FileRow
      {...{ index, rowIndex, start }}
      headingId={dayIdOf(period)}
      {...entries}
      cells={(entry) => (
        <>
          <GridCell className={`file-check${isOfRun ? ' is-of-run' : ''}`}>
            <EntryCheck entry={entry} index={index} selection={selection} />
          </GridCell>
          <Name entry={entry} index={index} {...entries}>
            <Below {...{ file, isOfRun, isSaid, isWide }} />
          </Name>
          {isWide && (
            <>
              <GridCell className="recent-did">
                {isSaid ? <FurtherInRun file={file} /> : <Sentence file={file} />}
              </GridCell>
              <GridCell className="file-date">
                <When file={file} />
              </GridCell>
              <GridCell className="file-size" title={exactSize(entry.attributes.size)}>
                {sizeText(entry.attributes.size)}
              </GridCell>
            </>
          )}
          <GridCell className="file-more">
            <EntryMenuButton entry={entry} index={index} selection={selection} onMenu={onMenu} />
          </GridCell>
        </>
      )}
    />
  )
}

interface BelowProps {
  readonly file: ShownFile
  readonly isOfRun: boolean
  readonly isSaid: boolean
  readonly isWide: boolean
}

/** Below the name: beside columns the folder. */
function Below({ file, isOfRun, isSaid, isWide }: BelowProps) {
  if (isWide && isOfRun) return null
  if (!isWide) return isSaid ? <RunLines file={file} /> : <Lines file={file} />
  return (
    <span className="file-where">
      <In folder={parentPath(file.resource.attributes.path)} />
    </span>
  )
}

/** Letters of a path that stay visible at its end. */
const shownEnd = 28

/** "in /customers/north". */
export const In = ({ folder }: { folder: string }) => (
  <span className="file-in">{rich('in {path}', { path: <FolderLink folder={folder} shownEnd={shownEnd} /> })}</span>
)

interface LinesProps {
  readonly file: ShownFile
  /** Number of files of a run. */
  readonly count?: number
  /** Of a run: when the first of it happened. */
  readonly since?: string | undefined
  /** What follows, in place of the folder. */
  readonly children?: ReactNode
}

/** Below the name where there is no space for columns: who did what, and when; then, as far as there is space, what else is known. */
export const Lines = ({ file, count = 1, since, children }: LinesProps) => (
  <span className="recent-lines file-where">
    <span className="recent-main">
      <Sentence {...{ file, count }} isShort />
      <Time {...{ file, since }} />
    </span>
    <span className="recent-further">
      {isMoreKnown(file) ? (
        <Further {...{ file, count }} />
      ) : (
        (children ?? <In folder={parentPath(file.resource.attributes.path)} />)
      )}
    </span>
  </span>
)

const Time = ({ file, since }: Pick<LinesProps, 'file' | 'since'>) => (
  <span className="recent-time">
    &nbsp;·&nbsp;
    <Seen file={file} />
    {since && (
      <>
        <TimeOfDay at={since} />–
      </>
    )}
    <TimeOfDay at={file.attributes.at} isDayKnown={since !== undefined} />
  </span>
)

/** Of a file below the heading of its run, which says who did what, and where: what is its own. */
const RunLines = ({ file }: { file: ShownFile }) => (
  <span className="recent-lines file-where">
    <span className="recent-time">
      <Seen file={file} />
      <TimeOfDay at={file.attributes.at} />
    </span>
    <span className="recent-further">
      <FurtherInRun file={file} />
    </span>
  </span>
)
