/** The heading of a run: "28 files in Drafts", "2 files from Jana Beer". It opens and closes the run; its checkbox selects the files. */
import { Icon } from '../../../components/display/icon.tsx'
import { GridCell, GridRow } from '../../../components/lists/grid.tsx'
import { Collage } from '../entries/collage.tsx'
import { idOf } from '../entries/entry-handlers.ts'
import type { ShownFile } from '../recent-order/snapshot.ts'
import { dayIdOf, When } from './day-rows.tsx'
import { hasTimes, Lines, type Room } from './lines.tsx'
import { In, type Placed, type RecentProps } from './recent-rows.tsx'
import { type Run, runMenuAt, runOf } from './run.ts'
import { RunCheck, RunMenuButton, runPointer, useGoTo } from './run-controls.tsx'
import { Sentence } from './what-happened.tsx'

interface Props extends RecentProps, Placed {
  readonly row: Run
}

export function RunRow({ row, index, rowIndex, start, period, room, ...entries }: Props) {
  const { listing, selection } = entries
  const run = runOf(listing, row)
  const goTo = useGoTo()
  if (!run) return null
  const pointer = runPointer({ row, index, selection, listing })
  const { file, since, place, title, count, files, size } = run
  return (
    <GridRow
      className="file-row recent-run"
      id={idOf(index)}
      aria-rowindex={rowIndex}
      aria-describedby={dayIdOf(period)}
      style={{ transform: `translateY(${start}px)` }}
      data-active={selection.active === index}
      aria-selected={files.every(({ id }) => selection.selected.has(id))}
      {...pointer.row}
      onContextMenu={runMenuAt(run, { ...entries, index, goTo })}
    >
      <GridCell className="file-check">
        <RunCheck {...{ title, files, index, selection }} />
      </GridCell>
      <GridCell className="file-name file-lines">
        <span className="file-picture">
          <Collage files={files} />
        </span>
        <button
          type="button"
          tabIndex={-1}
          className="file-open recent-title"
          aria-expanded={row.isOpen}
          title={title}
          onClick={pointer.onTitle}
        >
          <Icon name={row.isOpen ? 'down' : 'right'} size={16} />
          {title}
        </button>
        <RunPlace {...{ file, count, since, place, size, room }} />
      </GridCell>
      {room === 'columns' && (
        <GridCell className="recent-did">
          <Sentence {...{ file, count }} />
        </GridCell>
      )}
      {hasTimes(room) && (
        <GridCell className="file-date">
          <When {...{ file, since }} />
        </GridCell>
      )}
      {room === 'columns' && <GridCell className="file-size">{size}</GridCell>}
      <GridCell className="file-more">
        <RunMenuButton {...{ run, index, selection }} onMenu={entries.onMenu} />
      </GridCell>
    </GridRow>
  )
}

interface PlaceProps {
  readonly file: ShownFile
  readonly count: number
  readonly since: string | undefined
  readonly place: string
  readonly size: string
  readonly room: Room
}

/** Where the files are, as far as the title does not say it; without columns also the size of all. */
function RunPlace({ file, count, since, place: folder, size, room }: PlaceProps) {
  const place = <In folder={folder} room={room} />
  if (room === 'columns') return <span className="file-where">{place}</span>
  return (
    <Lines {...{ file, count, since, room }} isTimed={!hasTimes(room)}>
      <span className="recent-size">{size}</span>
      {place}
    </Lines>
  )
}
