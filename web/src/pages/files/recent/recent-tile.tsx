import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import { parentPath } from '../../../lib/path.ts'
import { TimeWithin } from './day-rows.tsx'
import { folderBeside } from './entry-place.ts'
import { BeforeInRun, WhatHappened } from './what-happened.tsx'

interface Props {
  readonly file: RecentFile | undefined
  /** Whether the heading of a run says who did what, and where. */
  readonly isOfRun: boolean
}

/** Below the name on a tile: when, in which folder, and what happened. */
export const RecentTileLines = ({ file, isOfRun }: Props) =>
  file && (
    <span className="file-tile-where">
      <span>
        <TimeWithin at={file.attributes.at} />
        {!isOfRun && (
          <>
            {' · '}
            <bdi title={parentPath(file.resource.attributes.path)}>{folderBeside(file.resource.attributes)}</bdi>
          </>
        )}
      </span>
      {isOfRun ? <BeforeInRun file={file} /> : <WhatHappened file={file} />}
    </span>
  )
