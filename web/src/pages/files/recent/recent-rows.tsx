/** A row of Recent: a file with what happened to it. */

import { GridCell } from '../../../components/lists/grid.tsx'
import { exactSize, sizeText } from '../../../lib/bytes.ts'
import { rich } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { EntryCheck } from '../entries/entry-check.tsx'
import type { EntriesProps } from '../entries/entry-handlers.ts'
import { EntryMenuButton } from '../entries/entry-menu-button.tsx'
import { FileRow, Name } from '../entries/file-row.tsx'
import type { ShownFile } from '../recent-order/snapshot.ts'
import { dayIdOf, When } from './day-rows.tsx'
import { FolderLink } from './folder-link.tsx'
import { hasTimes, Lines, type Room, RunLines } from './lines.tsx'
import type { ShownRecent } from './shown.ts'
import { FurtherInRun, isSaidByRun, Sentence } from './what-happened.tsx'

export interface RecentProps extends EntriesProps {
  readonly listing: ShownRecent
}

export interface Placed {
  readonly index: number
  readonly rowIndex: number
  /** Pixels from the top of its period. */
  readonly start: number
  readonly period: string
  readonly room: Room
}

export function RecentRow({ index, rowIndex, start, period, room, ...entries }: RecentProps & Placed) {
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
            <Below {...{ file, isOfRun, isSaid, room }} />
          </Name>
          {room === 'columns' && (
            <GridCell className="recent-did">
              {isSaid ? <FurtherInRun file={file} /> : <Sentence file={file} />}
            </GridCell>
          )}
          {hasTimes(room) && (
            <GridCell className="file-date">
              <When file={file} />
            </GridCell>
          )}
          {room === 'columns' && (
            <GridCell className="file-size" title={exactSize(entry.attributes.size)}>
              {sizeText(entry.attributes.size)}
            </GridCell>
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
  readonly room: Room
}

/** Below the name: beside columns the folder. */
function Below({ file, isOfRun, isSaid, room }: BelowProps) {
  const { path, size } = file.resource.attributes
  const where = !isOfRun && <In folder={parentPath(path)} room={room} />
  if (room === 'columns') return where && <span className="file-where">{where}</span>
  if (isSaid) return <RunLines file={file} isTimed={!hasTimes(room)} />
  return (
    <Lines file={file} room={isOfRun ? 'line' : room} isTimed={!hasTimes(room)}>
      <span className="recent-size">{sizeText(size)}</span>
      {where}
    </Lines>
  )
}

/** "in /customers/north". */
export const In = ({ folder, room }: { folder: string; room: Room }) => (
  <span className="file-in">
    {rich('in {path}', {
      path: <FolderLink folder={folder} isNarrow={room !== 'columns'} />,
    })}
  </span>
)
