import type { AccessToken } from '@sallyport/contract/schemas/credentials/access-token.ts'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { useAccessTokens } from '../../../data/account/access-tokens.ts'
import { useApiKeys } from '../../../data/account/api-keys.ts'
import { useAllUsers } from '../../../data/account/users.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { recentUses, type Use } from './recent-use.ts'

/** Names of applications and users by id. */
export function useNames() {
  const keys = useApiKeys()
  const users = useAllUsers()
  return {
    applications: new Map(keys.data?.map(({ id, attributes }) => [id, attributes.name])),
    usernames: new Map(users.data?.map(({ id, attributes }) => [id, attributes.username])),
  }
}

/** Recent uses, and whether they are known. */
interface RecentUseState {
  readonly uses: readonly Use[]
  readonly tokens: number
  /** Freshly loaded from the server. While loading or after an error it is unknown. */
  readonly state: 'looking' | 'known' | 'unknown'
}

/** The matching tokens and their uses in the last 24 hours. */
export function useRecentUses(fits: (token: AccessToken) => boolean): RecentUseState {
  const { applications, usernames } = useNames()
  const query = useAccessTokens({ isFresh: true })
  const tokens = (query.data ?? []).filter(fits)
  const uses = recentUses(tokens, applications, usernames, Date.now())
  return { uses, tokens: tokens.length, state: loadStateOf(query) }
}

/** Whether a response has arrived since the window was opened. */
export const loadStateOf = (query: { isError: boolean; isFetchedAfterMount: boolean }): RecentUseState['state'] => {
  if (query.isError) return 'unknown'
  return query.isFetchedAfterMount ? 'known' : 'looking'
}

/** The name must be typed if something is in use, or if that is unknown. */
export const requiresName = ({ uses, state }: RecentUseState): boolean => uses.length > 0 || state === 'unknown'

/** Shown while the uses are unknown. */
export const UnknownUse = ({ state }: Pick<RecentUseState, 'state'>) => (
  <p role="status">
    {state === 'looking'
      ? t('Checking recent use…')
      : t('The server did not respond, so it is unknown whether it was used in the last 24 hours.')}
  </p>
)

/** Lists the applications and users that will stop working. */
export const RecentUses = ({ uses, state }: RecentUseState) => {
  if (state !== 'known') return <UnknownUse state={state} />
  return uses.length === 0 ? (
    <p>{t('Not used in the last 24 hours.')}</p>
  ) : (
    <>
      <p>{t('Used in the last 24 hours. These will stop working:')}</p>
      <ul className="developer-uses">
        {uses.map(({ application, username, lastUsed }) => (
          <li key={`${application} ${username} ${lastUsed}`}>
            {rich('{application} as {username}, last {time}', {
              application: <b>{application}</b>,
              username: <b>{username}</b>,
              time: <RelativeTime at={lastUsed} />,
            })}
          </li>
        ))}
      </ul>
    </>
  )
}
