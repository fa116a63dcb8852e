import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

interface Props {
  readonly path: string | null
  readonly className?: string
  /** Absent: the path. */
  readonly children?: ReactNode
}

/** Link that opens a folder in Files. */
export const FolderLink = ({ path, className, children = <bdi>{path}</bdi> }: Props) =>
  path !== null && (
    <Link to="/files/$" params={{ _splat: path.slice(1) }} className={className}>
      {children}
    </Link>
  )
