/** The whole page while it waits for its first answer, or when none came. Shows nothing at first: most waits are short. */
import { Button, Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Failure } from '../../data/api/failure.ts'
import { Mark } from './logo.tsx'
import './page-loading.css'

interface Props {
  readonly failure?: Failure
  readonly onRetry?: () => void
}

export function Pause({ failure, onRetry }: Props) {
  const isLate = useLate(150)
  if (!failure && !isLate) return <div className="pause" />
  return (
    <main className="pause">
      <Mark size={48} />
      {failure ? (
        <div role="alert">
          <h1>{failure.title}</h1>
          <p>{failure.detail}</p>
          {onRetry && <Button onClick={onRetry}>Try again</Button>}
        </div>
      ) : (
        <Loader size="sm" role="status" aria-label="Loading" />
      )}
    </main>
  )
}

/** True once `ms` have passed. */
export function useLate(ms: number): boolean {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms)
    return () => clearTimeout(timer)
  }, [ms])
  return isLate
}
