/** A row of Recent: a file with what happened to it. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { ReactNode } from 'react'
import { LongName } from '../../../components/files/entry-name.tsx'
import { GridCell } from '../../../components/lists/grid.tsx'
import { exactSize, sizeText } from '../../../lib/bytes.ts'
import { partsOfPath } from '../../../lib/long-path.ts'
import { parentPath } from '../../../lib/path.ts'
import { EntryCheck } from '../entries/entry-check.tsx'
import type { EntriesProps } from '../entries/entry-handlers.ts'
import { EntryMenuButton } from '../entries/entry-menu-button.tsx'
import { FileRow, Name, Where } from '../entries/file-row.tsx'
import { dayIdOf, TimeWithin } from './day-rows.tsx'
import type { ShownRecent } from './shown.ts'
import { Before, WhatHappened } from './what-happened.tsx'

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
            {isWide ? <Where folder={parentPath(entry.attributes.path)} /> : <Lines file={file} />}
          </Name>
          {isWide && (
            <>
              <GridCell className="recent-did">
                <WhatHappened file={file} hasLines />
              </GridCell>
              <GridCell className="file-date">
                <TimeWithin at={file.attributes.at} />
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

/** Letters of a path that stay visible at its end. */
const shownEnd = 8

/** Letters of a path that have space beside what happened, also if that is long. */
const reserved = 9

const partsOfLongPath = (path: string) => partsOfPath(path, shownEnd)

const Folder = ({ path }: { path: string }) => (
  <span className="recent-in" style={{ minWidth: `${Math.min(path.length, reserved) + 2}ch` }}>
    ·&nbsp;
    <LongName name={path} split={partsOfLongPath} />
  </span>
)

/** Below the name where there is no space for columns. */
export const Lines = ({ file, children }: { file: RecentFile; children?: ReactNode }) => (
  <>
    <span className="recent-when">
      <TimeWithin at={file.attributes.at} isShort />
    </span>
    <span className="recent-lines file-where">
      <span className="recent-line">
        <WhatHappened file={file} hasLines />
        {children ?? <Folder path={parentPath(file.resource.attributes.path)} />}
      </span>
      <Before file={file} />
    </span>
  </>
)
