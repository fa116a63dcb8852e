/** A link of details that opens the folder of a file or folder, with it selected. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { parentPath } from '../../../lib/path.ts'
import { linkTo } from './location.ts'

interface Props {
  readonly id: number
  readonly path: string
  /** In a sheet, whose place in the history it takes. */
  readonly isSheet: boolean
  readonly className?: string
  readonly children: ReactNode
}

export const EntryLink = ({ id, path, isSheet, className = '', children }: Props) => (
  <Link
    className={`details-link ${className}`.trim()}
    title={path}
    replace={isSheet}
    {...linkTo(parentPath(path))}
    search={{ show: String(id) } as never}
  >
    {children}
  </Link>
)
