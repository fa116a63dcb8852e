/** Applications and users that recently used a key or token, and lose access when it is deleted. Times are ms since 1970. */
import { t } from '../../../lib/language/language.ts'

const dayMs = 86_400_000

export const wasUsedRecently = (lastUsed: string | null, now: number): boolean =>
  lastUsed !== null && now - Date.parse(lastUsed) < dayMs

export interface Use {
  readonly application: string
  readonly username: string
  readonly lastUsed: string
}

interface Token {
  readonly attributes: { readonly lastUsed: string | null }
  readonly relationships: {
    readonly apiKey: { readonly data: { readonly id: number } }
    readonly user: { readonly data: { readonly id: number } }
  }
}

/** Uses of `tokens` in the last 24 hours, latest first. Names are looked up by id. */
export function recentUses(
  tokens: readonly Token[],
  applications: ReadonlyMap<number, string>,
  usernames: ReadonlyMap<number, string>,
  now: number,
): Use[] {
  return tokens
    .filter(({ attributes }) => wasUsedRecently(attributes.lastUsed, now))
    .map(({ attributes, relationships: { apiKey, user } }) => ({
      application: applications.get(apiKey.data.id) ?? t('API key {id}', { id: apiKey.data.id }),
      username: usernames.get(user.data.id) ?? t('user {id}', { id: user.data.id }),
      lastUsed: attributes.lastUsed ?? '',
    }))
    .toSorted((a, b) => Date.parse(b.lastUsed) - Date.parse(a.lastUsed))
}
