/** Whose actions a notification counts: the special words of the API as choices of a form. Rules without a picture. */

export const whoseChoices = [
  { value: 'notice_user_all', label: 'Anybody' },
  { value: 'notice_user_all_users', label: 'Users of the account' },
  { value: 'notice_user_all_recipients', label: 'Visitors of shares' },
  { value: 'some', label: 'Certain users' },
] as const
export type Whose = (typeof whoseChoices)[number]['value']

/** The choice that a list of the API stands for, with the names in it. */
export function whoseOf(usernames: readonly string[]): { whose: Whose; names: string[] } {
  const special = whoseChoices.filter(({ value }) => usernames.includes(value)).map(({ value }) => value)
  const names = usernames.filter((name) => !special.some((word) => word === name))
  if (special.includes('notice_user_all') || special.length > 1) return { whose: 'notice_user_all', names: [] }
  return { whose: names.length > 0 ? 'some' : (special[0] ?? 'notice_user_all'), names }
}

export const usernamesOf = (whose: Whose, names: readonly string[]): string[] =>
  whose === 'some' ? [...names] : [whose]
