import type { FormEntry } from '@sallyport/contract/schemas/form.ts'
import { Link } from '@tanstack/react-router'
import { parentPath } from './path.ts'

/** Where the files of a submission were put; null where none came. */
export function folderOf({ attributes: { paths } }: FormEntry): string | null {
  const [first] = paths
  return first === undefined ? null : parentPath(first)
}

/** A folder, to be opened in Files. */
export const FolderLink = ({ path }: { path: string | null }) =>
  path !== null && (
    <Link to="/files/$" params={{ _splat: path.slice(1) }}>
      <bdi>{path}</bdi>
    </Link>
  )
