/** The state of the account for its administrators: first steps, what needs attention, and transfers over time. */
import { PageTitle } from '../../components/display/page-title.tsx'
import { ErrorMessage, FailureNotice, Loading } from '../../components/display/states.tsx'
import { type Overview, useOverview, useTransferStats } from '../../data/account/dashboard.ts'
import { useActivityStats } from '../../data/webhooks/activity.ts'
import { apiSentence } from '../../lib/language/api-sentences/api-sentences.ts'
import { t } from '../../lib/language/language.ts'
import { Transactions } from '../activity/transactions-chart.tsx'
import { FirstSteps } from './first-steps.tsx'
import { Nodes } from './nodes.tsx'
import { Connections, FailingWebhooks, Storage } from './overview.tsx'
import { StorageByFolder } from './storage-by-folder.tsx'
import { Transfers, useUnit } from './transfers.tsx'
import './dashboard.css'

export function Page() {
  return (
    <>
      <PageTitle title={t('Dashboard')} />
      <Parts />
    </>
  )
}

/** Shown together: a part that arrives later would move those below it. */
function Parts() {
  const [unit] = useUnit()
  const overview = useOverview()
  const transfers = useTransferStats(unit)
  const lastDay = useActivityStats()
  if ([overview, transfers, lastDay].some(({ isPending }) => isPending)) return <Loading rows={14} />
  return (
    <>
      {overview.data ? (
        <State overview={overview.data} />
      ) : (
        <ErrorMessage error={overview.error} onRetry={overview.refetch} />
      )}
      <Nodes />
      <Transfers found={transfers} />
      <div className="dashboard-day">
        {overview.data && <StorageByFolder sizes={overview.data.folderSizes} />}
        {lastDay.data ? (
          <Transactions
            hours={lastDay.data.hours}
            used={lastDay.data.transactionsUsed}
            limit={lastDay.data.transactionsLimit}
          />
        ) : (
          <ErrorMessage error={lastDay.error} onRetry={lastDay.refetch} />
        )}
      </div>
    </>
  )
}

const State = ({ overview }: { overview: Overview }) => (
  <>
    <CertificateProblem overview={overview} />
    <FirstSteps overview={overview} />
    <div className="dashboard-state">
      <FailingWebhooks overview={overview} />
      <Connections overview={overview} />
      <Storage overview={overview} />
    </div>
  </>
)

/** For operators: the server could not obtain or renew its certificate. */
function CertificateProblem({ overview: { firstSteps } }: { overview: Overview }) {
  const problem = firstSteps.server?.certificateProblem ?? null
  if (problem === null) return null
  const title = firstSteps.server?.certificate
    ? t('The certificate of the server was not renewed')
    : t('The server has no valid certificate')
  return (
    <div className="dashboard-problem">
      <FailureNotice failure={{ title, detail: apiSentence(problem) ?? problem }} />
    </div>
  )
}
