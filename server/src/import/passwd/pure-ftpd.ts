/** The rules of a user of Pure-FTPd: the fields after the home folder. */
import type { AccountLine } from './account-lines.ts'

export interface Limits {
  /** Bytes below the home folder; null for no limit. */
  readonly quota: number | null
  /** Names of rules that do not exist here, and only make things slower or fewer. */
  readonly lost: readonly string[]
  /** Names of rules that keep somebody out. */
  readonly restrictions: readonly string[]
}

const lost = ['upload bandwidth', 'download bandwidth', 'upload ratio', 'download ratio', 'connections', 'files quota']
const restricting = [
  ...['allowed local addresses', 'refused local addresses', 'allowed addresses', 'refused addresses', 'hours'],
]

export function limitsOf({ rules }: AccountLine): Limits {
  const quota = rules[lost.length] ?? ''
  const isLimit = (text = '') => text !== '' && text !== '0'
  return {
    quota: /^[1-9]\d{0,15}$/.test(quota) ? Number(quota) : null,
    lost: [
      ...lost.filter((_, at) => isLimit(rules[at])),
      ...(isLimit(quota) && !/^[1-9]\d{0,15}$/.test(quota) ? ['size quota'] : []),
    ],
    restrictions: restricting.filter((_, at) => (rules[lost.length + 1 + at] ?? '') !== ''),
  }
}
