/** Messages for what the account's plan does not allow. The server decides; the pages only say so earlier. */
import type { Account } from '@sallyport/contract/schemas/accounts/account.ts'

export type PlanDetails = Account['attributes']['planDetails']

export type Counted = 'apiKeys' | 'accessTokens' | 'webhooks'

const nouns: Readonly<Record<Counted, readonly [one: string, many: string]>> = {
  apiKeys: ['API key', 'API keys'],
  accessTokens: ['access token', 'access tokens'],
  webhooks: ['webhook', 'webhooks'],
}

const who = 'Ask the operator of this server to change the plan.'

function limitOf(plan: PlanDetails, what: Counted): number {
  const limits = { apiKeys: plan.apiKeys, accessTokens: plan.apiTokens, webhooks: plan.webhookOptions.amount }
  return limits[what]
}

/** Why no more can be created, or undefined. */
export function limitReached(
  plan: PlanDetails | undefined,
  what: Counted,
  used: number | undefined,
): string | undefined {
  if (!plan || used === undefined) return undefined
  const limit = limitOf(plan, what)
  if (used < limit) return undefined
  const [one, many] = nouns[what]
  return `The plan allows ${limit} ${limit === 1 ? one : many}, and ${used === 1 ? 'it is' : `${used} are`} in use. ${who}`
}

/** Why a webhook may not watch this folder, or undefined. */
export const folderNotAllowed = (plan: PlanDetails | undefined, path: string): string | undefined =>
  !plan || path === '/' || plan.webhookOptions.restrictionTypes.includes('resource')
    ? undefined
    : `The plan allows webhooks on the top folder "/" only. ${who}`

/** Why a webhook may not subscribe to this event, or undefined. */
export function triggerNotAllowed(plan: PlanDetails | undefined, event: string): string | undefined {
  const included = plan?.webhookOptions.includeTriggers ?? 'all'
  return included === 'all' || included.split(',').includes(event) ? undefined : `Not in your plan. ${who}`
}
