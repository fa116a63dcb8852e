/** For operators: the server could not obtain or renew its certificate. */
import { FailureNotice } from '../../components/display/states.tsx'
import type { Overview } from '../../data/account/dashboard.ts'
import { apiSentence } from '../../lib/language/api-sentences/api-sentences.ts'
import { t } from '../../lib/language/language.ts'

export function CertificateProblem({ overview: { firstSteps } }: { overview: Overview }) {
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
