/** The details, loaded when they are shown first. */
import { type ComponentProps, lazy, Suspense, useState } from 'react'

const Details = lazy(async () => ({ default: (await import('./details.tsx')).Details }))

interface Props extends Omit<ComponentProps<typeof Details>, 'isShown'> {
  /** Whether there is no such folder. */
  readonly isMissing: boolean
}

export function LazyDetails({ isMissing, ...props }: Props) {
  const { isOpen, isSheet } = props.details
  const isShown = isOpen && (isSheet || !isMissing)
  const [wasShown, setWasShown] = useState(false)
  if (isShown && !wasShown) setWasShown(true)
  return <Suspense fallback={null}>{wasShown && <Details {...props} isShown={isShown} />}</Suspense>
}
