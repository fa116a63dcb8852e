/** A row of Recent: a file with what happened to it. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import type { ReactNode } from 'react'
import { GridCell } from '../../../components/lists/grid.tsx'
import { exactSize, sizeText } from '../../../lib/bytes.ts'
import { rich } from '../../../lib/language/language.ts'
import { baseName, parentPath } from '../../../lib/path.ts'
import { EntryCheck } from '../entries/entry-check.tsx'
import type { EntriesProps } from '../entries/entry-handlers.ts'
import { EntryMenuButton } from '../entries/entry-menu-button.tsx'
import { FileRow, Name } from '../entries/file-row.tsx'
import { dayIdOf, When } from './day-rows.tsx'
import { FolderLink, folderText } from './folder-link.tsx'
import type { ShownRecent } from './shown.ts'
import { Before, BeforeInRun, hasBefore, WhatHappened } from './what-happened.tsx'

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
            {isOfRun ? (
              <RunLines file={file} isWide={isWide} />
            ) : isWide ? (
              <span className="file-where">
                <In folder={parentPath(entry.attributes.path)} />
              </span>
            ) : (
              <Lines file={file} />
            )}
          </Name>
          {isWide && (
            <>
              <GridCell className="recent-did">
                {isOfRun ? <BeforeInRun file={file} /> : <WhatHappened file={file} hasLines />}
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

/** Letters of a path that stay visible at its end. */
const shownEnd = 28

/** "in /customers/north". */
export const In = ({ folder }: { folder: string }) => (
  <span className="file-in">{rich('in {path}', { path: <FolderLink folder={folder} shownEnd={shownEnd} /> })}</span>
)

/** The folder on the last line: its path, or only its name beside what was before. */
function LastLine({ file }: { file: RecentFile }) {
  const folder = parentPath(file.resource.attributes.path)
  if (!hasBefore(file))
    return (
      <span className="recent-before">
        <In folder={folder} />
      </span>
    )
  return (
    <span className="recent-line recent-last">
      <Before file={file} />
      <span className="recent-in" title={folder}>
        ·&nbsp;<bdi>{baseName(folder) || folderText(folder)}</bdi>
      </span>
    </span>
  )
}

const WhenBeside = ({ file }: { file: RecentFile }) => (
  <span className="recent-when">
    <When file={file} />
  </span>
)

/** Below the name where there is no space for columns. `children`: beside what happened, in place of the folder. */
export const Lines = ({ file, children }: { file: RecentFile; children?: ReactNode }) => (
  <>
    <WhenBeside file={file} />
    <span className="recent-lines file-where">
      <span className="recent-line">
        <WhatHappened file={file} hasLines />
        {children}
      </span>
      {children ? <Before file={file} /> : <LastLine file={file} />}
    </span>
  </>
)

/** Of a file below the heading of its run, which says who did what, and where: what is its own. */
const RunLines = ({ file, isWide }: { file: RecentFile; isWide: boolean }) =>
  !isWide && (
    <>
      <WhenBeside file={file} />
      <span className="recent-lines file-where">
        <BeforeInRun file={file} />
      </span>
    </>
  )
