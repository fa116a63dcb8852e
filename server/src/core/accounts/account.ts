/** An account: users, files, keys and webhooks, isolated from those of all other accounts. */
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
  /** Bytes of all files, including the trash and versions. */
  readonly diskUsed: number
  /** How many of them are versions of files, which make room for uploads. */
  readonly versionsUsed: number
  /** Number of folders with a quota of their own, including those being counted. */
  readonly quotaFolders: number
  readonly createdAt: string
  readonly modifiedAt: string
}

export type AccountSpace = Pick<Account, 'id' | 'diskLimit' | 'diskUsed' | 'versionsUsed' | 'quotaFolders'> & {
  /** Whether former contents of files are kept as versions. */
  readonly keepsVersions: boolean
}

/** Stands for no quota: larger than any disk, and represented exactly by every client's number type. */
export const unlimitedDisk = 2 ** 53 - 1

const accountNameForm = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i

/** 1 to 63 letters, digits and hyphens, as in a host name. Returns a sentence when the name is not one. */
export const accountNameProblem = (name: string): string | null =>
  accountNameForm.test(name)
    ? null
    : 'An account name has 1 to 63 letters, digits or hyphens, and begins and ends with a letter or digit.'
