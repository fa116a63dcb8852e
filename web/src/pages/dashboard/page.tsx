/** The state of the account for its administrators: first steps, what needs attention, and transfers over time. */
import { PageTitle } from '../../components/display/page-title.tsx'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { useOverview } from '../../data/account/dashboard.ts'
import { useActivityStats } from '../../data/webhooks/activity.ts'
import { t } from '../../lib/language/language.ts'
import { Transactions } from '../activity/transactions-chart.tsx'
import { FirstSteps } from './first-steps.tsx'
import { Connections, FailingWebhooks, Storage } from './overview.tsx'
import { Transfers } from './transfers.tsx'
import './dashboard.css'

export function Page() {
  return (
    <>
      <PageTitle title={t('Dashboard')} />
      <State />
      <Transfers />
      <LastDay />
    </>
  )
}

function State() {
  const { data, error, isPending, refetch } = useOverview()
  if (isPending) return <Loading rows={5} />
  if (!data) return <ErrorMessage error={error} onRetry={refetch} />
  return (
    <>
      <FirstSteps overview={data} />
      <div className="dashboard-state">
        <FailingWebhooks overview={data} />
        <Connections overview={data} />
        <Storage overview={data} />
      </div>
    </>
  )
}

function LastDay() {
  const { data, error, isPending, refetch } = useActivityStats()
  if (isPending) return <Loading rows={6} />
  if (!data) return <ErrorMessage error={error} onRetry={refetch} />
  return (
    <div className="dashboard-day">
      <Transactions hours={data.hours} used={data.transactionsUsed} limit={data.transactionsLimit} />
    </div>
  )
}
