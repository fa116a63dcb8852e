/** Placeholders for content that is loading, empty, failed or forbidden. */
import { Button, Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import { type Failure, failureOf, isUnreachable } from '../../data/api/failure.ts'
import { useIsReachable } from '../../data/api/reachability.ts'
import { Icon, type IconName } from './icon.tsx'
import { useLate } from './page-loading.tsx'
import './states.css'
import { t } from '../../lib/language/language.ts'

/** Placeholder rows, shown after a moment. Their space is reserved from the start, so that nothing moves. */
export function Loading({ rows = 3 }: { rows?: number }) {
  const isLate = useLate(150)
  return (
    <div className="loading" aria-busy="true">
      <span className="unseen">{t('Loading')}</span>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are alike
        <Skeleton key={index} height={20} radius="sm" visible={isLate} className="loading-row" />
      ))}
    </div>
  )
}

interface EmptyProps {
  readonly icon: IconName
  /** Says which entries are missing: "No webhooks yet". */
  readonly title: string
  /** What this list is for. */
  readonly children: ReactNode
  /** The first step. */
  readonly action?: ReactNode
  /** True if there is nothing else on the page: the title is its heading. */
  readonly isPage?: boolean
}

export const Empty = ({ icon, title, children, action, isPage = false }: EmptyProps) => (
  <div className="state">
    <span className="state-icon">
      <Icon name={icon} size={24} />
    </span>
    {isPage ? <h1 className="state-title">{title}</h1> : <p className="state-title">{title}</p>}
    <div className="state-text">{children}</div>
    {action}
  </div>
)

/** Scrolls into view, because the form may have been sent with Enter from elsewhere in it. */
const bringIntoView = (notice: HTMLElement | null) => notice?.scrollIntoView({ block: 'nearest' })

/** What happened and what to do; shown until the next attempt. */
export const FailureNotice = ({ failure, onRetry }: { failure: Failure; onRetry?: () => void }) => (
  <div className="failure" role="alert" ref={onRetry ? null : bringIntoView}>
    <Icon name="warning" />
    <div>
      <p className="failure-title">{failure.title}</p>
      <p className="failure-text">{failure.detail}</p>
      {onRetry && (
        <Button variant="default" size="xs" onClick={onRetry}>
          {t('Retry')}
        </Button>
      )}
    </div>
  </div>
)

/** The message of any thrown error, or nothing. That the server cannot be reached is shown only while it is so. */
export function ErrorMessage({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const isBack = useIsReachable() && isUnreachable(error)
  if (!error) return null
  return <FailureNotice failure={isBack ? back : failureOf(error)} {...(onRetry && { onRetry })} />
}

const back: Failure = {
  title: t('The connection was interrupted'),
  detail: t('The server can be reached again. Retry.'),
}

interface NoAccessProps {
  readonly place: string
  readonly reason?: string | undefined
  /** True if there is nothing else on the page. */
  readonly isPage?: boolean
}

export const NoAccess = ({ place, reason, isPage = false }: NoAccessProps) => (
  <Empty icon="lock" title={t('You have no access to {place}', { place })} isPage={isPage}>
    {reason ?? t('Your role or permissions do not include it. An administrator of your account can change that.')}
  </Empty>
)
