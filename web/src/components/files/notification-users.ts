/** The users whose actions trigger a notification: the API's special values as form options. Pure functions. */
import { t } from '../../lib/language/language.ts'

export const userChoices = [
  { value: 'notice_user_all', label: t('Anyone') },
  { value: 'notice_user_all_users', label: t('Users of the account') },
  { value: 'notice_user_all_recipients', label: t('Visitors of shares') },
  { value: 'some', label: t('Selected users') },
] as const
export type UserChoice = (typeof userChoices)[number]['value']

/** The option and user names for a list of the API. */
export function userChoiceOf(usernames: readonly string[]): { whose: UserChoice; names: string[] } {
  const special = userChoices.filter(({ value }) => usernames.includes(value)).map(({ value }) => value)
  const names = usernames.filter((name) => !special.some((word) => word === name))
  if (special.includes('notice_user_all') || special.length > 1) return { whose: 'notice_user_all', names: [] }
  return { whose: names.length > 0 ? 'some' : (special[0] ?? 'notice_user_all'), names }
}

export const usernamesOf = (whose: UserChoice, names: readonly string[]): string[] =>
  whose === 'some' ? [...names] : [whose]
