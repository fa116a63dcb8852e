/**
 * From credentials to an Actor, the same for every protocol. In this order: limits on guessing, the look-up and the secret,
 * then whether the user is locked or expired and the account allows the address, all refused alike; then the account's daily
 * transactions; then what may be under way at once. Speaks no protocol: what it refuses is a Fault.
 */
import type { PlanLimits } from '../core/accounts/plan.ts'
import type { Actor } from '../core/actor.ts'
import type { Context } from '../core/context.ts'
import { Fault } from '../core/fault.ts'
import { byKeyAndToken, bySession, type Identified } from '../core/sessions/identify.ts'
import { byPassword } from '../core/sessions/protocol-sign-in.ts'
import { bySendToken } from '../core/shares/send-token.ts'
import type { Allowance, UsageCounter } from '../core/usage/usage.ts'
import { createOperationLimits, type OperationCaps } from './operation-limits.ts'

export type Credentials =
  /** An API key with an access token. */
  | { readonly kind: 'token'; readonly apiKey: string | undefined; readonly accessToken: string | undefined }
  /** The secret of a browser's session. */
  | { readonly kind: 'session'; readonly secret: string }
  /** The token that uploads into one send, beside an API key or the secret of a session. */
  | {
      readonly kind: 'send'
      readonly accessToken: string | undefined
      readonly apiKey?: string | undefined
      readonly session?: string | undefined
    }
  /**
   * Of a protocol that signs in for each connection. Throws `second-factor` where a code is needed and `code` is missing: ask
   * for it, and identify again with both.
   */
  | {
      readonly kind: 'password'
      readonly protocol: string
      readonly username: string
      readonly password: string
      readonly code?: string | undefined
    }

export interface CountOptions {
  /** Counted, but not refused: what helps an account that has used up its transactions. */
  readonly exempt?: boolean
  /** Hears what is left, also before a refusal. */
  readonly onCounted?: (allowance: Allowance) => void
  /** What is thrown instead of the usual words. */
  readonly refusal?: (allowance: Allowance) => Fault
}

export interface Account {
  readonly accountId: number
  readonly limits: Pick<PlanLimits, 'transactions'>
}

export interface Admission {
  /** The actor behind the credentials. Throws `unauthenticated`, `second-factor`, `too-many` after too many guesses. */
  identify(credentials: Credentials, address: string): Promise<Identified>
  /** Counts one of the account's daily transactions. Throws `too-many` when none is left. */
  countTransaction(account: Account, options?: CountOptions): Promise<void>
  /** Counts an operation that is under way until the returned function is called. Throws `unavailable` beyond a cap. */
  begin(actor: Actor): () => void
}

export function createAdmission(ctx: Context, usage: UsageCounter, caps: OperationCaps): Admission {
  const operations = createOperationLimits(caps)
  return {
    identify: (credentials, address) => identify(ctx, credentials, address),
    async countTransaction({ accountId, limits }, { exempt = false, onCounted, refusal = usedUp } = {}) {
      const allowance = await usage.count(accountId, limits.transactions, exempt)
      onCounted?.(allowance)
      if (!allowance.allowed) throw refusal(allowance)
    },
    begin: ({ kind, address, userId, accountId }) =>
      operations.begin({ address, accountId, userId: kind === 'visitor' ? null : userId }),
  }
}

async function identify(ctx: Context, credentials: Credentials, address: string): Promise<Identified> {
  switch (credentials.kind) {
    case 'token':
      return await byKeyAndToken(ctx, { ...credentials, address })
    case 'session':
      return await bySession(ctx, credentials.secret, address)
    case 'password':
      return await byPassword(ctx, { ...credentials, address })
    case 'send': {
      const { apiKey, accessToken, session } = credentials
      const shown = { apiKey, accessToken, address }
      if (session === undefined) return await bySendToken(ctx, shown)
      return await bySendToken(ctx, shown, (await bySession(ctx, session, address)).actor)
    }
  }
}

const usedUp = ({ limit }: Allowance) =>
  new Fault(
    'too-many',
    `The account has used its ${limit} transactions of the last 24 hours. They come back hour by hour; the operator of this server can raise the limit with "./sallyport account plan".`,
    { retryAfter: 60_000 },
  )
