import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import { parentPath } from '../../../lib/path.ts'
import { TimeWithin } from './day-rows.tsx'
import { folderBeside } from './entry-place.ts'
import { WhatHappened } from './what-happened.tsx'

/** Below the name on a tile: when, in which folder, and what happened. */
export const RecentTileLines = ({ file }: { file: RecentFile | undefined }) =>
  file && (
    <span className="file-tile-where">
      <span>
        <TimeWithin at={file.attributes.at} /> ·{' '}
        <bdi title={parentPath(file.resource.attributes.path)}>{folderBeside(file.resource.attributes)}</bdi>
      </span>
      <WhatHappened file={file} />
    </span>
  )
