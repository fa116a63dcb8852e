import { useQuery } from '@tanstack/react-query'
import { loadApiSentences, loadedSentence } from '../../lib/language/api-sentences/loading.ts'
import { language } from '../../lib/language/page-language.ts'
import { useClient } from '../api/client.ts'

const refetchMs = 60_000
const storageKey = `sallyport-undelivered-emails-${language}`

interface UndeliveredEmails {
  readonly count: number
  readonly hasServer: boolean
  readonly attempts: number
  /** In the language of the page, if it is translated. */
  readonly reason: string
  /** When the latest email is expected to be sent, if an hourly limit delays it. */
  readonly delayedUntil?: string | null
}

/** Initial data, so that the notice does not appear late and move the page. */
function storedState(): UndeliveredEmails | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? '') as UndeliveredEmails
  } catch {
    return undefined
  }
}

/** Number of emails of the account that have not been sent, and the reason for the latest. For administrators. */
export function useUndeliveredEmails(isAsked: boolean) {
  const client = useClient()
  return useQuery<UndeliveredEmails>({
    queryKey: ['undelivered-emails'],
    enabled: isAsked,
    refetchInterval: refetchMs,
    placeholderData: () => (isAsked ? storedState() : undefined),
    queryFn: async ({ signal }) => {
      const answer = await client.call('listLetters', { query: { state: 'waiting', limit: 1 } }, { signal })
      const { totalResults: count, mailServer: hasServer, data } = answer
      const { attempts = 0, reason: said = '', limit = 'none', nextAttempt = null } = data[0]?.attributes ?? {}
      if (said) await loadApiSentences()
      const reason = loadedSentence(said) ?? said
      const undelivered = { count, hasServer, attempts, reason, delayedUntil: limit === 'none' ? null : nextAttempt }
      sessionStorage.setItem(storageKey, JSON.stringify(undelivered))
      return undelivered
    },
  })
}
