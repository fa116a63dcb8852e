/** One customer's space: users, files, keys and webhooks that nothing of another account ever reaches. */
import type { PlanLimits } from './plan.ts'
import type { AccountSettings } from './settings.ts'

export interface Account {
  readonly id: number
  readonly name: string
  readonly plan: string
  readonly limits: PlanLimits
  readonly settings: AccountSettings
  readonly rootId: number
  readonly masterId: number
  /** Bytes. */
  readonly diskLimit: number
  /** Bytes of all files, the trash included. */
  readonly diskUsed: number
  /** How many of its folders have a quota of their own, or are being counted. */
  readonly quotaFolders: number
  readonly createdAt: string
  readonly modifiedAt: string
}

/** No quota was set: more than any disk holds, and exact in every client's number type. */
export const unlimitedDisk = 2 ** 53 - 1

const accountNameForm = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

/** 1 to 63 letters, digits and hyphens, as in a host name. Returns a sentence when the name is not one. */
export const accountNameProblem = (name: string): string | null =>
  accountNameForm.test(name)
    ? null
    : 'An account name has 1 to 63 letters, digits or hyphens, and begins and ends with a letter or digit.'
