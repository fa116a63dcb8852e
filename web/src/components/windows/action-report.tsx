/** The outcome of an action on several entries, failures first. */
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { failedOf, type Outcome } from '../../data/api/outcomes.ts'
import { Icon } from '../display/icon.tsx'
import { Window } from './window.tsx'
import './action-report.css'
import { numberText, rich, t } from '../../lib/language/language.ts'

interface Props {
  /** What was done, as a participle: "Moved". */
  readonly done: string
  readonly outcomes: readonly Outcome[]
  /** The main button, to do something about failures. */
  readonly children?: ReactNode
  readonly onClose: () => void
}

const shownAtMost = 500

export function ActionReport({ done, outcomes, children, onClose }: Props) {
  const failed = failedOf(outcomes)
  const sorted = [...failed, ...outcomes.filter(({ problem }) => problem === null)]
  const others = sorted.length - shownAtMost
  return (
    <Window title={t('Action Report')} onClose={onClose}>
      <p className="report-sum" role="status">
        {t('{done}: {succeeded} of {total}', {
          done,
          succeeded: outcomes.length - failed.length,
          total: outcomes.length,
        })}
        {failed.length > 0 && t('; {failed} could not be {done}', { failed: failed.length, done: done.toLowerCase() })}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <ul className="report" tabIndex={0} aria-label={t('Results')}>
        {sorted.slice(0, shownAtMost).map((outcome) => (
          <Line key={outcome.id} outcome={outcome} done={done} />
        ))}
        {others > 0 && <li>{t('and {others} more', { others: numberText(others) })}</li>}
      </ul>
      <div className="window-buttons">
        <Button data-autofocus {...(children && { variant: 'default' })} onClick={onClose}>
          {t('Close')}
        </Button>
        {children}
      </div>
    </Window>
  )
}

const Line = ({ outcome: { path, to, problem }, done }: { outcome: Outcome; done: string }) => (
  <li className={problem === null ? 'report-line' : 'report-line is-failed'}>
    <Icon name={problem === null ? 'check' : 'warning'} size={18} />
    <div>
      <bdi>{path}</bdi>
      <p>
        {problem ?? done}
        {to !== undefined && <>{rich(', now {to}', { to: <bdi>{to}</bdi> })}</>}
      </p>
    </div>
  </li>
)
