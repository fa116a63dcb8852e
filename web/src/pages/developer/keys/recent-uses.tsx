import type { AccessToken } from '@sallyport/contract/schemas/credentials/access-token.ts'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { useAccessTokens } from '../../../data/account/access-tokens.ts'
import { useApiKeys } from '../../../data/account/api-keys.ts'
import { useEveryUser } from '../../../data/account/users.ts'
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

/** What used something lately, and whether that is known. */
interface LateUse {
  readonly uses: readonly Use[]
  readonly tokens: number
  /** Of the server, just now. Until then, and when it can't be known, nothing is said of it. */
  readonly standing: 'looking' | 'known' | 'unknown'
}

/** The tokens that fit, and what used them in the last 24 hours. */
export function useRecentUses(fits: (token: AccessToken) => boolean): LateUse {
  const { applications, usernames } = useNames()
  const asked = useAccessTokens({ isFresh: true })
  const tokens = (asked.data ?? []).filter(fits)
  const uses = recentUses(tokens, applications, usernames, Date.now())
  return { uses, tokens: tokens.length, standing: standingOf(asked) }
}

/** Whether an answer has come since somebody asked. */
export const standingOf = (asked: { isError: boolean; isFetchedAfterMount: boolean }): LateUse['standing'] => {
  if (asked.isError) return 'unknown'
  return asked.isFetchedAfterMount ? 'known' : 'looking'
}

/** The name has to be typed where something is in use, or nobody knows. */
export const wantsName = ({ uses, standing }: LateUse): boolean => uses.length > 0 || standing === 'unknown'

/** Said instead of what is not known. */
export const NotKnown = ({ standing }: Pick<LateUse, 'standing'>) => (
  <p role="status">
    {standing === 'looking'
      ? 'Looking whether it is in use …'
      : 'Whether it was used in the last 24 hours could not be found out: the server did not answer.'}
  </p>
)

/** What stops working. */
export const RecentUses = ({ uses, standing }: LateUse) => {
  if (standing !== 'known') return <NotKnown standing={standing} />
  return uses.length === 0 ? (
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
}
