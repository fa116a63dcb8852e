/** API keys name an application; access tokens let it act as one user. Both are needed for every request. */
import type { Role } from '../actor.ts'
import { invalid } from '../fault.ts'

export interface ApiKey {
  readonly id: number
  readonly accountId: number
  readonly createdBy: number
  readonly name: string
  readonly description: string
  /** The unsealed value of the key. */
  readonly value: string
  readonly createdAt: string
  readonly modifiedAt: string
  /** Time of the last use of one of its tokens, to the minute. */
  readonly usedAt: string | null
}

export interface AccessToken {
  readonly id: number
  readonly accountId: number
  readonly keyId: number
  readonly keyName: string
  readonly userId: number
  readonly username: string
  readonly userRole: Role
  /** Tells tokens of one application apart; can be empty. */
  readonly name: string
  /** Of the value; empty for tokens from before they were stored. */
  readonly lastFour: string
  readonly createdAt: string
  readonly usedAt: string | null
}

/** The values an application signs in with; returned once. */
export interface Credentials {
  readonly apiKey: string
  readonly accessToken: string
}

/** Random bytes of a key and of a token; both are written as hex. */
export const keyBytes = 20
export const tokenHexDigits = 45

/**
 * Fewest characters of a value from another service. The access token is the secret. An API key names the application, alone it opens
 * nothing, and those of other services have about 20; it only must not be a word that somebody else has chosen, too.
 */
export const leastLength = { 'api-key': 16, 'access-token': 32 } as const
const longestValue = 255

export type KeptKind = keyof typeof leastLength

/** Why a value from another service can't be used; null if it can. */
export function valueProblem(kind: KeptKind, value: string): string | null {
  const least = leastLength[kind]
  if (/^[\x21-\x7e]*$/.test(value) && value.length >= least && value.length <= longestValue) return null
  const reason = kind === 'access-token' ? ", so that it can't be guessed" : ''
  return `must have ${least} to ${longestValue} printable ASCII characters without blanks${reason}`
}

/** Checks a value from another service. Throws `invalid`. */
export function checkedValue(value: string, kind: KeptKind): string {
  const problem = valueProblem(kind, value)
  if (problem !== null) throw invalid(kind, (of) => `${of[kind]} ${problem}.`)
  return value
}

const longestName = 100
const longestDescription = 1_000
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u

/** Throws `invalid` for names of access tokens that cannot be shown in a table; an empty one is allowed. */
export function checkTokenName(name: string): void {
  if (name.length > longestName || unprintable.test(name))
    throw invalid('name', (of) => `${of.name} has at most ${longestName} characters and no control characters.`)
}

/** Throws `invalid` for names and descriptions that cannot be shown in a table. */
export function checkNaming(name: string, description: string): void {
  if (name.trim() === '' || name.length > longestName || unprintable.test(name))
    throw invalid(
      'name',
      (of) => `${of.name} must be the application's name: 1 to ${longestName} characters without control characters.`,
    )
  if (description.length > longestDescription || /[^\P{C}\n\r\t]/u.test(description))
    throw invalid(
      'description',
      (of) => `${of.description} has at most ${longestDescription} characters and no control characters.`,
    )
}
