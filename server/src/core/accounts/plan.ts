/** Plans are data: a preset's limits are copied to the account, where the operator may change each of them. */
import { resourceEvents, type TriggerName, triggerNames } from '../event.ts'
import { Fault } from '../fault.ts'

/** The limits of a plan; null means no limit. */
export interface PlanLimits {
  /** Requests in a rolling day. */
  readonly transactions: number | null
  readonly webhooks: number | null
  /** Whether a webhook may watch a folder other than the root. */
  readonly webhookFolders: boolean
  readonly webhookTriggers: readonly TriggerName[]
  readonly apiKeys: number | null
  readonly accessTokens: number | null
  readonly sshKeys: number | null
}

const open = { apiKeys: null, accessTokens: null, sshKeys: null, webhookFolders: true } as const

export const presets: Readonly<Record<string, PlanLimits>> = {
  essential: {
    ...open,
    transactions: 50_000,
    webhooks: 1,
    webhookFolders: false,
    webhookTriggers: ['resources.upload', 'resources.download'],
  },
  standard: { ...open, transactions: 150_000, webhooks: 5, webhookTriggers: resourceEvents },
  advanced: { ...open, transactions: 480_000, webhooks: 25, webhookTriggers: triggerNames },
  enterprise: { ...open, transactions: 2_000_000, webhooks: null, webhookTriggers: triggerNames },
  unlimited: { ...open, transactions: null, webhooks: null, webhookTriggers: triggerNames },
}

/** Reported to clients instead of null: the largest integer that all of them can read. */
export const noLimit = 2_147_483_647

const whoCanChange = 'The operator of this server can change it with "./sallyport account plan".'

/** Throws `plan-limit` when the plan does not allow one more. */
export function checkCount(plan: string, what: string, limit: number | null, used: number): void {
  if (limit === null || used < limit) return
  throw new Fault('plan-limit', `The plan "${plan}" allows ${limit} ${what}; ${used} are in use. ${whoCanChange}`)
}

/** Throws `plan-limit`, naming the setting of a webhook that the plan does not include. */
export function checkWebhookSettings(
  plan: string,
  limits: PlanLimits,
  settings: { readonly isRoot: boolean; readonly triggers: readonly TriggerName[] },
): void {
  if (!settings.isRoot && !limits.webhookFolders)
    throw new Fault(
      'plan-limit',
      `The plan "${plan}" allows a webhook on the root folder "/" only, not on a folder below it. ${whoCanChange}`,
    )
  const excluded = settings.triggers.filter((trigger) => !limits.webhookTriggers.includes(trigger))
  if (excluded.length > 0)
    throw new Fault(
      'plan-limit',
      `The plan "${plan}" does not include the trigger ${excluded.join(', ')}; it includes ${limits.webhookTriggers.join(', ')}. ${whoCanChange}`,
    )
}
