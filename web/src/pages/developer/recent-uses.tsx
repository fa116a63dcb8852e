import type { AccessToken } from '@sallyport/contract/schemas/access-token.ts'
import { useAccessTokens } from '../../data/access-tokens.ts'
import { useApiKeys } from '../../data/api-keys.ts'
import { useEveryUser } from '../../data/users.ts'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { recentUses, type Use } from './recent-use.ts'

/** Names of applications and users by their ids. */
export function useNames() {
  const keys = useApiKeys()
  const users = useEveryUser()
  return {
    applications: new Map(keys.data?.map(({ id, attributes }) => [id, attributes.name])),
    usernames: new Map(users.data?.map(({ id, attributes }) => [id, attributes.username])),
  }
}

/** The tokens that fit, and what used them in the last 24 hours. */
export function useRecentUses(fits: (token: AccessToken) => boolean): { uses: Use[]; tokens: number } {
  const { applications, usernames } = useNames()
  const tokens = (useAccessTokens({ isFresh: true }).data ?? []).filter(fits)
  return { uses: recentUses(tokens, applications, usernames, Date.now()), tokens: tokens.length }
}

/** What stops working. */
export const RecentUses = ({ uses }: { uses: readonly Use[] }) =>
  uses.length === 0 ? (
    <p>Nothing has used it in the last 24 hours.</p>
  ) : (
    <>
      <p>In use in the last 24 hours. This stops working:</p>
      <ul className="developer-uses">
        {uses.map(({ application, username, lastUsed }) => (
          <li key={`${application} ${username} ${lastUsed}`}>
            <b>{application}</b> as <b>{username}</b>, last <RelativeTime at={lastUsed} />
          </li>
        ))}
      </ul>
    </>
  )
