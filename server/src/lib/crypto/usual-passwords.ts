/** The most common passwords, which attackers try first. The list is loaded when the first password is set. */

/** Shorter ones are refused anyway. */
const shortest = 8
let list: Promise<ReadonlySet<string>> | undefined

/** Whether a password is one of the 10,000 most common ones of at least the minimum length, ignoring case. */
export async function isCommonPassword(password: string): Promise<boolean> {
  list ??= load()
  return (await list).has(password.toLowerCase())
}

async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  // By frequency, in lower case.
  const ranked = dictionary['passwords-common']
  return new Set(ranked.filter(({ length }) => length >= shortest).slice(0, 10_000))
}
