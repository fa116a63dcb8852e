import { Link } from '@tanstack/react-router'

/** Link that opens a folder in Files. */
export const FolderLink = ({ path }: { path: string | null }) =>
  path !== null && (
    <Link to="/files/$" params={{ _splat: path.slice(1) }}>
      <bdi>{path}</bdi>
    </Link>
  )
