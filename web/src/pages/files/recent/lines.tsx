/** What happened, below the name, in lists without space for columns. Each line shortens what can be recognized in less space. */
import type { ReactNode } from 'react'
import { useNamesFittedToEllipsis } from '../../../components/files/names-fitted-to-ellipsis.ts'
import type { ShownFile } from '../recent-order/snapshot.ts'
import { When } from './day-rows.tsx'
import { Further, FurtherInRun, isMoreKnown, Sentence, Who } from './what-happened.tsx'

/** Wide lists have columns; others have what happened below the name, on one line beside the time or, in narrow ones, on two with it. */
export type Room = 'columns' | 'line' | 'lines'

/** Whether the time has a column of its own. */
export const hasTimes = (room: Room): boolean => room !== 'lines'

export const columnsOf = (room: Room): number => (room === 'columns' ? 6 : hasTimes(room) ? 4 : 3)

const columnsFrom = 760
const lineFrom = 560

/** `width`: of the list, in pixels. */
export const roomIn = (width: number): Room => (width >= columnsFrom ? 'columns' : width >= lineFrom ? 'line' : 'lines')

interface Props {
  readonly file: ShownFile
  readonly room: Exclude<Room, 'columns'>
  /** Whether the time is not beside it. */
  readonly isTimed: boolean
  /** Number of files of a run. */
  readonly count?: number
  /** Of a run: when the first of it happened. */
  readonly since?: string | undefined
  /** The folder, and what else follows the time. */
  readonly children?: ReactNode
}

/** Who did what, when and where: on one line, or in narrow lists on two. What else is known has a line of its own. The time is that of what is said first. */
export function Lines({ file, room, isTimed, count = 1, since, children }: Props) {
  const words = useNamesFittedToEllipsis(file)
  const further = isMoreKnown(file, count) && (
    <span className="recent-further">
      <Further {...{ file, count }} extent="short" />
    </span>
  )
  if (room === 'lines')
    return (
      <span ref={words} className="recent-lines">
        <span className="recent-who">
          <span>
            <Who {...{ file, count }} />
          </span>
        </span>
        {further}
        <span className="recent-when">
          <Time {...{ file, since }} />
          {children}
        </span>
      </span>
    )
  return (
    <span className="recent-lines">
      <span className="recent-main">
        <Sentence {...{ file, count }} more="none" />
        {isTimed && <Time {...{ file, since }} />}
        {children}
      </span>
      {further}
    </span>
  )
}

const Time = ({ file, since }: Pick<Props, 'file' | 'since'>) => (
  <span className="recent-time">
    <When {...{ file, since }} />
  </span>
)

/** Of a file below the heading of its run, which says who did what, and where: what is its own. */
export const RunLines = ({ file, isTimed }: Pick<Props, 'file'> & { readonly isTimed: boolean }) => (
  <span className="recent-line file-where">
    {isTimed && <Time file={file} since={undefined} />}
    <FurtherInRun file={file} extent="short" />
  </span>
)
