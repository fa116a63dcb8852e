/** What a file of accounts says of a password. */
import { foreignHashProblem } from '../../lib/crypto/foreign-hashes/foreign-hash.ts'
import type { AccountLine, ShadowLine } from './account-lines.ts'

export interface PasswordState {
  /** Null for none that could be verified here. */
  readonly hash: string | null
  readonly isLocked: boolean
  /** Why the user must not get in before somebody has looked at it, as part of a sentence; '' for no reason. */
  readonly reason: string
  /** What is different here, as a sentence; '' for nothing. */
  readonly difference: string
}

const none: PasswordState = { hash: null, isLocked: false, reason: '', difference: '' }
const dayMs = 86_400_000

/** `shadow`: null if there is no such file. */
export function passwordOf(
  { password, username }: AccountLine,
  shadow: ReadonlyMap<string, ShadowLine> | null,
  now: Date,
): PasswordState {
  if (password !== 'x') return stateOf(password)
  if (shadow === null)
    return { ...none, reason: 'only its shadow file says whether it is locked or expired (--shadow)' }
  const line = shadow.get(username)
  if (!line) return { ...none, reason: 'its shadow file does not have it' }
  const state = stateOf(line.password)
  return !state.isLocked && isStale(line, now) ? { ...none, reason: stale } : state
}

const stale = 'its password had expired, or had to be changed: set another'

function stateOf(text: string): PasswordState {
  if (text === '') return { ...none, difference: 'It had no password: it needs one here.' }
  // `*NP*`, `*LK*` and `NP` are those of other systems.
  if (/^([!*]|x$|NP$)/.test(text)) return { ...none, isLocked: true }
  const problem = foreignHashProblem(text)
  return problem === null ? { ...none, hash: text } : { ...none, difference: problem }
}

function isStale({ changed, longest }: ShadowLine, now: Date): boolean {
  if (changed === 0) return true
  return changed !== null && longest !== null && Math.floor(now.getTime() / dayMs) > changed + longest
}

/** The last day with a year of four digits, as times have here: 31 December 9999. */
const lastDay = 2_932_896

/** The moment from which the account is expired, ISO 8601 UTC; null for never. Day 0 is one that systems read in both ways. */
export function expirationOf(shadow: ShadowLine | undefined): string | null {
  const days = shadow?.expires ?? null
  return days === null || days > lastDay ? null : new Date(days * dayMs).toISOString()
}
