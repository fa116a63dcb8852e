/** What happened, below the name, in lists without space for columns. What does not fit is shortened at its end. */
import type { ReactNode } from 'react'
import type { ShownFile } from '../recent-order/held.ts'
import { When } from './day-rows.tsx'
import type { Room } from './room.ts'
import { Further, FurtherInRun, isMoreKnown, Sentence, Who } from './what-happened.tsx'

interface Props {
  readonly file: ShownFile
  readonly room: Exclude<Room, 'columns'>
  /** Number of files of a run. */
  readonly count?: number
  /** Of a run: when the first of it happened. */
  readonly since?: string | undefined
  /** The folder, and what else follows the time. */
  readonly children?: ReactNode
}

/**
 * On one line who did what, when and where, then what else is known; on two, that is beside who did what. There is one time: when what is
 * said first happened.
 */
export function Lines({ file, room, count = 1, since, children }: Props) {
  const time = <Time {...{ file, since }} />
  const further = isMoreKnown(file) && (
    <span className="recent-further">
      <Further {...{ file, count }} isShort />
    </span>
  )
  if (room === 'lines')
    return (
      <span className="recent-lines">
        <span className="recent-who">
          <span>
            <Who {...{ file, count }} />
          </span>
          {further}
        </span>
        <span className="recent-when">
          {time}
          {children}
        </span>
      </span>
    )
  return (
    <span className="recent-line file-where">
      <span className="recent-main">
        <Sentence {...{ file, count }} more="none" />
        {time}
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
export const RunLines = ({ file }: Pick<Props, 'file'>) => (
  <span className="recent-line file-where">
    <Time file={file} since={undefined} />
    <FurtherInRun file={file} isShort />
  </span>
)
