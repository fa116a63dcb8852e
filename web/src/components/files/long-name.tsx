import type { ReactNode } from 'react'
import { type NameParts, partsOf } from '../../lib/long-name.ts'
import { useClosedGap } from './ellipsis.ts'
import './entry-name.css'

export type Split = (name: string) => NameParts

interface NameProps {
  readonly name: string
  readonly isFolder?: boolean
  readonly split?: Split
  /** On hover, if that is more than the name. */
  readonly title?: string
  /** Shows a part of the name, which begins at this letter. */
  readonly part?: ((text: string, from: number) => ReactNode) | undefined
}

const plain = (text: string): ReactNode => text

/** A name in the space that there is: a file's is shortened in the middle, so that its extension stays visible. */
export function LongName({ name, isFolder = false, split = partsOf, title = name, part = plain }: NameProps) {
  const { start, end } = split(name)
  const frame = useClosedGap(name)
  if (isFolder || end === '')
    return (
      <span className="entry-text" title={title} dir="auto">
        {part(name, 0)}
      </span>
    )
  return (
    <span ref={frame} className="entry-text is-long" title={title} dir="auto">
      <span className="entry-start" aria-hidden="true">
        {part(start, 0)}
      </span>
      <span className="entry-end" aria-hidden="true">
        {part(end, start.length)}
      </span>
      <span className="unseen">{name}</span>
    </span>
  )
}
