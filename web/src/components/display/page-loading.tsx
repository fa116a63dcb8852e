/** The whole page while its first request is in progress or has failed. Shows nothing at first, because most waits are short. */
import { Button, Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Failure } from '../../data/api/failure.ts'
import { Logo } from './logo.tsx'
import './page-loading.css'
import { t } from '../../lib/language/language.ts'

interface Props {
  readonly failure?: Failure
  readonly onRetry?: () => void
}

export function PageLoading({ failure, onRetry }: Props) {
  const isLate = useLate(150)
  if (!failure && !isLate) return <div className="pause" />
  return (
    <main className="pause">
      <Logo size={48} />
      {failure ? (
        <div role="alert">
          <h1>{failure.title}</h1>
          <p>{failure.detail}</p>
          {onRetry && <Button onClick={onRetry}>{t('Retry')}</Button>}
        </div>
      ) : (
        <Loader size="sm" role="status" aria-label={t('Loading')} />
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
