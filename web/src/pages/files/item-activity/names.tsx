/** The names on a line of the activity of a folder: three, and the others once somebody asks for them. */
import { Fragment, type ReactNode, useId, useState } from 'react'
import { TextButton } from '../../../components/display/text-button.tsx'
import { numberText, t } from '../../../lib/language/language.ts'
import { namedOf } from './activity-lines.ts'

interface Props<T> {
  /** At most as many as one request returns. */
  readonly all: readonly T[]
  readonly name: (one: T) => ReactNode
}

export function Names<T extends { readonly id: number }>({ all, name }: Props<T>) {
  const [isUnfolded, setUnfolded] = useState(false)
  const id = useId()
  const { named, others } = namedOf(all)
  const shown = isUnfolded ? all : named
  return (
    <>
      <div id={id}>
        {shown.map((one) => (
          <Fragment key={one.id}>{name(one)}</Fragment>
        ))}
      </div>
      {others > 0 && (
        <TextButton
          className="details-link details-others"
          aria-expanded={isUnfolded}
          aria-controls={id}
          onClick={() => setUnfolded(!isUnfolded)}
        >
          {isUnfolded ? t('Show less') : t('and {others} more', { others: numberText(others) })}
        </TextButton>
      )}
    </>
  )
}
