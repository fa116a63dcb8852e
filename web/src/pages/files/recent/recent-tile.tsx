import { parentPath } from '../../../lib/path.ts'
import type { ShownFile } from '../recent-order/snapshot.ts'
import { When } from './day-rows.tsx'
import { folderBeside } from './entry-place.ts'
import { FurtherInRun, isSaidByRun, Sentence } from './what-happened.tsx'

interface Props {
  readonly file: ShownFile | undefined
  /** Whether the heading of a run says who did what, and where. */
  readonly isOfRun: boolean
}

/** Below the name on a tile: when, in which folder, and what happened. */
export const RecentTileLines = ({ file, isOfRun }: Props) =>
  file && (
    <span className={`file-tile-where${isOfRun ? ' is-of-run' : ''}`}>
      <span>
        <When file={file} />
        {!isOfRun && (
          <>
            {' · '}
            <bdi title={parentPath(file.resource.attributes.path)}>{folderBeside(file.resource.attributes)}</bdi>
          </>
        )}
      </span>
      {isOfRun && isSaidByRun(file) ? (
        <FurtherInRun file={file} extent="short" />
      ) : (
        <Sentence file={file} more="short" />
      )}
    </span>
  )
