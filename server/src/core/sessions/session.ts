/** A sign-in of a browser: a row that its cookie points to. Pure. */
import { sha256Hex } from '../../lib/crypto/ids.ts'

export interface Session {
  readonly id: number
  readonly userId: number
  readonly address: string
  readonly userAgent: string
  /** It outlives the browser and does not end for not being used. */
  readonly stays: boolean
  readonly createdAt: string
  readonly usedAt: string
  readonly expiresAt: string
}

export interface SessionLimits {
  /** A session ends when nobody has used it for so long, in ms; one that stays does not. */
  readonly idleMs: number
  /** Every session ends so long after its beginning, in ms. */
  readonly lifetimeMs: number
}

/** Whether it has ended by time. */
export function isOver(
  { stays, usedAt, expiresAt }: Pick<Session, 'stays' | 'usedAt' | 'expiresAt'>,
  { idleMs }: SessionLimits,
  now: Date,
): boolean {
  if (expiresAt <= now.toISOString()) return true
  return !stays && now.getTime() - Date.parse(usedAt) >= idleMs
}

const logIdDigits = 45

/** The session id that logs show: it tells nothing of the secret. */
export const logIdOf = (secretHash: string): string => sha256Hex(`session:${secretHash}`).slice(0, logIdDigits)
