import { useQuery } from '@tanstack/react-query'
import { useClient } from '../api/client.ts'

const lookEveryMs = 60_000
const memory = 'sallyport-letters'

interface StuckLetters {
  readonly count: number
  readonly hasServer: boolean
  readonly attempts: number
  readonly reason: string
  /** When the latest is expected to go, if a limit of emails an hour holds it back. */
  readonly delayedUntil?: string | null
}

/** What was known a moment ago: a notice that comes late would push the page down. */
function remembered(): StuckLetters | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(memory) ?? '') as StuckLetters
  } catch {
    return undefined
  }
}

/** How many letters of the account have not gone out, and why the latest has not. For administrators. */
export function useStuckLetters(isAsked: boolean) {
  const client = useClient()
  return useQuery<StuckLetters>({
    queryKey: ['letters', 'waiting'],
    enabled: isAsked,
    refetchInterval: lookEveryMs,
    placeholderData: () => (isAsked ? remembered() : undefined),
    queryFn: async ({ signal }) => {
      const answer = await client.call('listLetters', { query: { state: 'waiting', limit: 1 } }, { signal })
      const { totalResults: count, mailServer: hasServer, data } = answer
      const { attempts = 0, reason = '', limit = 'none', nextAttempt = null } = data[0]?.attributes ?? {}
      const letters = { count, hasServer, attempts, reason, delayedUntil: limit === 'none' ? null : nextAttempt }
      sessionStorage.setItem(memory, JSON.stringify(letters))
      return letters
    },
  })
}
