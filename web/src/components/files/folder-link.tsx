import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

interface Props {
  readonly path: string | null
  readonly className?: string
  /** Id of the entry in it to select. */
  readonly shown?: number
  /** Absent: the path. */
  readonly children?: ReactNode
}

/** Link that opens a folder in Files. */
export const FolderLink = ({ path, className, shown, children = <bdi>{path}</bdi> }: Props) =>
  path !== null && (
    <Link
      to="/files/$"
      params={{ _splat: path.slice(1) }}
      {...(shown !== undefined && { search: { show: String(shown) } as never })}
      className={className}
    >
      {children}
    </Link>
  )
