/** A session of a browser, identified by the secret in its cookie. */
import { sha256Hex } from '../../lib/crypto/ids.ts'

export interface Session {
  readonly id: number
  readonly userId: number
  readonly address: string
  readonly userAgent: string
  /** True for "stay signed in": it survives closing the browser and does not expire when unused. */
  readonly isPersistent: boolean
  readonly createdAt: string
  readonly usedAt: string
  readonly expiresAt: string
}

export interface SessionLimits {
  /** Unused time after which a session expires, in ms; not for those that stay signed in. */
  readonly idleMs: number
  /** Maximum age of a session, in ms. */
  readonly lifetimeMs: number
}

export function isExpired(
  { isPersistent, usedAt, expiresAt }: Pick<Session, 'isPersistent' | 'usedAt' | 'expiresAt'>,
  { idleMs }: SessionLimits,
  now: Date,
): boolean {
  if (expiresAt <= now.toISOString()) return true
  return !isPersistent && now.getTime() - Date.parse(usedAt) >= idleMs
}

const logIdDigits = 45

/** The session id shown in logs, from which the secret can't be derived. */
export const logIdOf = (secretHash: string): string => sha256Hex(`session:${secretHash}`).slice(0, logIdDigits)
