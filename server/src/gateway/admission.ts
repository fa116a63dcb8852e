/**
 * Admission: turns credentials into an Actor, for every protocol. It checks in this order: limits on failed attempts; the secret;
 * whether the user is locked or expired and the account allows the address, all refused alike; the account's daily transactions;
 * the limits on concurrent operations. Every refusal is a Fault.
 */
import type { PlanLimits } from '../core/accounts/plan.ts'
import type { Actor } from '../core/actor.ts'
import type { Context } from '../core/context.ts'
import { Fault } from '../core/fault.ts'
import { byKeyAndToken, bySession, type Identified, type SessionOptions } from '../core/sessions/identify.ts'
import { byPassword } from '../core/sessions/protocol-sign-in.ts'
import { bySendToken } from '../core/shares/send-token.ts'
import { byKey, isAcceptableKey, type KeyOffer } from '../core/ssh-keys/key-sign-in.ts'
import type { Allowance, UsageCounter } from '../core/usage/usage.ts'
import type { SshSignature } from '../lib/crypto/ssh-signature.ts'
import { createOperationLimits, type OperationCaps } from './operation-limits.ts'

export type Credentials =
  /** An API key with an access token. */
  | { readonly kind: 'token'; readonly apiKey: string | undefined; readonly accessToken: string | undefined }
  /** The secret of a browser's session. */
  | ({ readonly kind: 'session'; readonly secret: string } & SessionOptions)
  /** The token that uploads into one send, beside an API key or the secret of a session. */
  | {
      readonly kind: 'send'
      readonly accessToken: string | undefined
      readonly apiKey?: string | undefined
      readonly session?: string | undefined
    }
  /**
   * For a protocol that signs in once a connection. Throws `second-factor` when a code is required and `code` is missing: ask
   * for it, and identify again with both.
   */
  | {
      readonly kind: 'password'
      readonly protocol: string
      readonly username: string
      readonly password: string
      readonly code?: string | undefined
    }
  /**
   * An SSH key, in the wire format, whose signature was verified. Throws `second-factor` with the subject that is also required,
   * `password` or `code`.
   */
  | {
      readonly kind: 'public-key'
      readonly protocol: string
      readonly username: string
      readonly key: Buffer
      readonly shown: SshSignature
      readonly password?: string | undefined
      readonly code?: string | undefined
    }

export interface CountOptions {
  /** Counted, but never refused: operations that help an account which has used up its transactions. */
  readonly exempt?: boolean
  /** Called with the remaining transactions, also before a refusal. */
  readonly onCounted?: (allowance: Allowance) => void
  /** Creates the fault to throw instead of the default one. */
  readonly refusal?: (allowance: Allowance) => Fault
}

export interface Account {
  readonly accountId: number
  readonly limits: Pick<PlanLimits, 'transactions'>
}

export interface Admission {
  /** The actor of the credentials. Throws `unauthenticated`, `second-factor`, `too-many` after too many failed attempts. */
  identify(credentials: Credentials, address: string): Promise<Identified>
  /** Whether the user may sign in with an SSH key from the address. Does not count as an attempt. */
  acceptsKey(offer: KeyOffer): Promise<boolean>
  /** Counts one of the account's daily transactions. Throws `too-many` when none is left. */
  countTransaction(account: Account, options?: CountOptions): Promise<void>
  /** Counts an operation as in progress until the returned function is called. Throws `unavailable` over a limit. */
  begin(actor: Actor): () => void
}

export function createAdmission(ctx: Context, usage: UsageCounter, caps: OperationCaps): Admission {
  const operations = createOperationLimits(caps)
  return {
    identify: (credentials, address) => identify(ctx, credentials, address),
    acceptsKey: (offer) => isAcceptableKey(ctx, offer),
    async countTransaction({ accountId, limits }, { exempt = false, onCounted, refusal = transactionsUsedUp } = {}) {
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
      return await bySession(ctx, credentials.secret, address, credentials)
    case 'password':
      return await byPassword(ctx, { ...credentials, address })
    case 'public-key':
      return await byKey(ctx, { ...credentials, address })
    case 'send': {
      const { apiKey, accessToken, session } = credentials
      const shown = { apiKey, accessToken, address }
      if (session === undefined) return await bySendToken(ctx, shown)
      return await bySendToken(ctx, shown, (await bySession(ctx, session, address)).actor)
    }
  }
}

const transactionsUsedUp = ({ limit }: Allowance) =>
  new Fault(
    'too-many',
    `The account has used its ${limit} transactions of the last 24 hours. More become available hour by hour; the operator of this server can raise the limit with "./sallyport account plan".`,
    { retryAfter: 60_000 },
  )
