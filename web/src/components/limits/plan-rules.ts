/** Messages for what the account's plan does not allow. The server decides; the pages only say so earlier. */
import type { Account } from '@sallyport/contract/schemas/accounts/account.ts'
import { useAccount } from '../../data/account/account.ts'
import { t } from '../../lib/language/language.ts'

/** Limits of the account's plan; nothing is refused before they are loaded. */
export function usePlan() {
  const plan = useAccount().data?.planDetails
  return {
    noRoom: (what: Counted, used: number | undefined) => limitReached(plan, what, used),
    noFolder: (path: string) => folderNotAllowed(plan, path),
    noTrigger: (event: string) => triggerNotAllowed(plan, event),
  }
}

export type PlanDetails = Account['attributes']['planDetails']

export type Counted = 'apiKeys' | 'accessTokens' | 'webhooks' | 'sshKeys'

/** That the plan allows no more of them, and that all are in use. */
const reached: Readonly<Record<Counted, (limit: number, used: number) => string>> = {
  apiKeys: (limit, used) =>
    t(
      'The plan allows {limit, plural, one {# API key} other {# API keys}}, and {used, plural, one {it is} other {# are}} in use.',
      { limit, used },
    ),
  accessTokens: (limit, used) =>
    t(
      'The plan allows {limit, plural, one {# access token} other {# access tokens}}, and {used, plural, one {it is} other {# are}} in use.',
      { limit, used },
    ),
  sshKeys: (limit, used) =>
    t(
      'The plan allows {limit, plural, one {# SSH key} other {# SSH keys}}, and {used, plural, one {it is} other {# are}} in use.',
      { limit, used },
    ),
  webhooks: (limit, used) =>
    t(
      'The plan allows {limit, plural, one {# webhook} other {# webhooks}}, and {used, plural, one {it is} other {# are}} in use.',
      { limit, used },
    ),
}

const who = (): string => t('Ask the operator of this server to change the plan.')

function limitOf(plan: PlanDetails, what: Counted): number {
  const { apiKeys, apiTokens: accessTokens, sshKeys, webhookOptions } = plan
  const limits = { apiKeys, accessTokens, sshKeys, webhooks: webhookOptions.amount }
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
  return `${reached[what](limit, used)} ${who()}`
}

/** Why a webhook may not watch this folder, or undefined. */
export const folderNotAllowed = (plan: PlanDetails | undefined, path: string): string | undefined =>
  !plan || path === '/' || plan.webhookOptions.restrictionTypes.includes('resource')
    ? undefined
    : `${t('The plan allows webhooks on the root folder "/" only.')} ${who()}`

/** Why a webhook may not subscribe to this event, or undefined. */
export function triggerNotAllowed(plan: PlanDetails | undefined, event: string): string | undefined {
  const included = plan?.webhookOptions.includeTriggers ?? 'all'
  return included === 'all' || included.split(',').includes(event) ? undefined : `${t('Not in your plan.')} ${who()}`
}
