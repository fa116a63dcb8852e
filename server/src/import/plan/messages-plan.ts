/** Whether notifications, email lists and webhooks of the source can exist here. */
import { checkCount, checkWebhookSettings } from '../../core/accounts/plan.ts'
import { checkedInput } from '../../core/email-lists/email-list.ts'
import { faultOf } from '../../core/errors.ts'
import { countWebhooks } from '../../core/webhooks/endpoints/store.ts'
import { checkEndpoint } from '../../core/webhooks/endpoints/webhooks.ts'
import { type PathsOfInterest, targetNames } from '../paths-of-interest.ts'
import type { SourceEmailList, SourceNotification, SourceWebhook } from '../source.ts'
import { asIs, clash, notCarried, type Verdict } from './findings.ts'
import type { PlanScope } from './scope.ts'

export function notificationVerdict({ type, path }: SourceNotification, paths: PathsOfInterest): Verdict {
  if (type !== 'file' && type !== 'folder') return notCarried('It belongs to a share, and comes with its settings.')
  const found = paths.typeAt(path)
  if (found === null || path === '') return notCarried(`${path || 'Its folder'} does not exist at the source.`)
  return asIs
}

/** The message of the Fault that `check` throws; null if it throws none. */
async function refusalOf(check: () => unknown): Promise<string | null> {
  try {
    await check()
    return null
  } catch (error) {
    const fault = faultOf(error)
    if (!fault) throw error
    return fault.message
  }
}

export async function emailListVerdict(list: SourceEmailList): Promise<Verdict> {
  const refusal = await refusalOf(() => checkedInput(list))
  return refusal === null ? asIs : clash(refusal, 'Change the list at the source.')
}

export async function webhookVerdicts(
  { ctx, account, into }: PlanScope,
  webhooks: readonly SourceWebhook[],
  paths: PathsOfInterest,
): Promise<[SourceWebhook, Verdict][]> {
  const verdicts: [SourceWebhook, Verdict][] = []
  let used = await countWebhooks(ctx.db.q, account.id)
  for (const webhook of webhooks) {
    const { path, url, triggers, unclear } = webhook
    if (unclear !== undefined) {
      verdicts.push([webhook, notCarried(unclear, 'Add the webhook here by hand.')])
      continue
    }
    if (path === null || paths.typeAt(path) !== 'dir') {
      verdicts.push([
        webhook,
        notCarried(`The folder that it watches, ${path ?? '(unknown)'}, does not exist at the source.`),
      ])
      continue
    }
    const refusal = await refusalOf(async () => {
      checkCount(account.plan, 'webhooks', account.limits.webhooks, used)
      checkWebhookSettings(account.plan, account.limits, { isRoot: targetNames(into, path).length === 0, triggers })
      await checkEndpoint(ctx, url)
    })
    if (refusal === null) used += 1
    verdicts.push([
      webhook,
      refusal === null ? asIs : clash(refusal, 'Change the webhook at the source, or the limits here.'),
    ])
  }
  return verdicts
}
